/**
 * A gate's report as Markdown, for the summary page of a GitHub job.
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
 */

import { countsIn, type GateReport, type ScenarioResult, secondsOf, verdictOf } from "./report.ts";

/** GitHub takes 1 MiB a step; a trace longer than this is cut. */
const TRACE_CHARS_MAX = 8_000;

export function formatSummary(report: GateReport): string {
  const { bundle, durationMs, reason, scenarios } = report;
  const mark = report.outcome === "passed" ? "✅" : report.outcome === "failed" ? "❌" : "⚠️";
  return [
    `## ${mark} ${verdictOf(report)}`,
    "",
    ...(reason === undefined ? [] : [reason, ""]),
    `${countsIn(report)} in ${secondsOf(durationMs)} s`,
    "",
    `\`${bundle.path}\`${bundle.sha256 ? ` · SHA-256 \`${bundle.sha256}\`` : ""}`,
    "",
    ...table(scenarios),
    ...scenarios.filter(({ state }) => state === "failed").flatMap(failureOf),
  ].join("\n");
}

function table(scenarios: readonly ScenarioResult[]): readonly string[] {
  if (scenarios.length === 0) return [];
  const marks = { passed: "✅", failed: "❌", skipped: "➖" };
  return [
    "| | Scenario | Seconds |",
    "|---|---|---:|",
    ...scenarios.map(
      ({ state, name, durationMs }) =>
        `| ${marks[state]} | ${cell(name)} | ${secondsOf(durationMs)} |`,
    ),
    "",
  ];
}

function failureOf({ file, name, errors, evidence }: ScenarioResult): readonly string[] {
  return [
    `### ${name}`,
    "",
    `\`${file}\``,
    "",
    ...fenced(errors.join("\n\n")),
    ...evidence.flatMap(({ account, trace }) => [
      `<details><summary>Causal trace of account ${account}</summary>`,
      "",
      ...fenced(trace),
      "</details>",
      "",
    ]),
  ];
}

function fenced(text: string): readonly string[] {
  const cut = text.length > TRACE_CHARS_MAX ? `${text.slice(0, TRACE_CHARS_MAX)}\n… (cut)` : text;
  // A fence longer than any in the text cannot be closed by it.
  const longest = Math.max(2, ...[...cut.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}text`, cut, fence, ""];
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
