/** A gate's report as one HTML file that opens from the disk: no script, nothing to load. */

import type { Evidence } from "#scenario/evidence.ts";
import type { LogTail } from "#scenario/instance-logs.ts";
import { STYLE } from "./html-style.ts";
import { countOf, type GateReport, type ScenarioResult, secondsOf, verdictOf } from "./report.ts";

export function formatHtml(report: GateReport): string {
  const failed = report.scenarios.filter(({ state }) => state === "failed");
  const others = report.scenarios.filter(({ state }) => state !== "failed");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(verdictOf(report))}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${header(report)}
${failed.map(failure).join("\n")}
${table(others)}
</main>
</body>
</html>
`;
}

function header(report: GateReport): string {
  const { bundle, outcome, reason, startedAt, durationMs, suite } = report;
  const facts = [
    ["Bundle", bundle.path],
    ["SHA-256", bundle.sha256 ?? "–"],
    ["Suite", suite],
    ["Started", startedAt],
    ["Took", `${secondsOf(durationMs)} s`],
  ] as const;
  const counts = (["passed", "failed", "skipped"] as const)
    .map((state) => `<li class="${state}"><b>${countOf(report, state)}</b> ${state}</li>`)
    .join("");
  return `<header class="${outcome}">
<h1>${escaped(verdictOf(report))}</h1>
${reason === undefined ? "" : `<p>${escaped(reason)}</p>`}
<ul class="counts">${counts}</ul>
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>
</header>`;
}

function failure({ name, file, durationMs, errors, evidence }: ScenarioResult): string {
  return `<section class="failed">
<h2>${escaped(name)}</h2>
<p class="where">${escaped(file)} · ${secondsOf(durationMs)} s</p>
<pre class="error">${escaped(errors.join("\n\n"))}</pre>
${evidence.map(evidenceOf).join("\n")}
</section>`;
}

function evidenceOf({ account, trace, logs }: Evidence): string {
  return `<details open>
<summary>Causal trace of account ${escaped(account)}</summary>
<pre>${trace.split("\n").map(traceLine).join("\n")}</pre>
</details>
${logs
  .filter(({ lines }) => lines.length > 0)
  .map(log)
  .join("\n")}`;
}

/** A line that tells a failure stands out. */
function traceLine(line: string): string {
  const stopped = / ✗ | (skipped|dropped|bug): /.test(line);
  return stopped ? `<em>${escaped(line)}</em>` : escaped(line);
}

function log({ name, lines }: LogTail): string {
  return `<details>
<summary>${escaped(name)}</summary>
<pre>${escaped(lines.join("\n"))}</pre>
</details>`;
}

function table(scenarios: readonly ScenarioResult[]): string {
  if (scenarios.length === 0) return "";
  const rows = scenarios.map(
    ({ state, name, file, durationMs }) =>
      `<tr class="${state}"><td>${state}</td><td>${escaped(name)}<small>${escaped(file)}</small></td>` +
      `<td>${secondsOf(durationMs)} s</td></tr>`,
  );
  return `<table>
<thead><tr><th>State</th><th>Scenario</th><th>Took</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

const escaped = (text: string) => text.replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark);
