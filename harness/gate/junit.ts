/**
 * A gate's report in the form that CI systems read.
 * https://github.com/testmoapp/junitxml
 */

import { countOf, type GateReport, type ScenarioResult } from "./report.ts";

export function formatJunit(report: GateReport): string {
  const files = Map.groupBy(report.scenarios, ({ file }) => file);
  const suites = [...files].map(([file, scenarios]) => suiteOf(file, scenarios));
  const unable =
    report.reason === undefined
      ? []
      : [
          '  <testsuite name="gate" tests="1" failures="0" errors="1" skipped="0" time="0">',
          '    <testcase classname="gate" name="the gate runs" time="0">',
          `      <error message="${attribute(report.reason)}"/>`,
          "    </testcase>",
          "  </testsuite>",
        ];
  const errors = unable.length > 0 ? 1 : 0;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="avalon-aws gate" tests="${report.scenarios.length + errors}"` +
      ` failures="${countOf(report, "failed")}" errors="${errors}"` +
      ` skipped="${countOf(report, "skipped")}" time="${seconds(report.durationMs)}"` +
      ` timestamp="${report.startedAt}">`,
    ...suites,
    ...unable,
    "</testsuites>",
    "",
  ].join("\n");
}

function suiteOf(file: string, scenarios: readonly ScenarioResult[]): string {
  const count = (state: ScenarioResult["state"]) =>
    scenarios.filter((scenario) => scenario.state === state).length;
  const total = scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return [
    `  <testsuite name="${attribute(file)}" tests="${scenarios.length}"` +
      ` failures="${count("failed")}" errors="0" skipped="${count("skipped")}"` +
      ` time="${seconds(total)}">`,
    ...scenarios.map(caseOf),
    "  </testsuite>",
  ].join("\n");
}

function caseOf({ file, name, durationMs, state, errors, evidence }: ScenarioResult): string {
  const open =
    `    <testcase classname="${attribute(file.replace(/\.test\.ts$/, ""))}"` +
    ` name="${attribute(name)}" time="${seconds(durationMs)}"`;
  if (state === "passed") return `${open}/>`;
  if (state === "skipped") return `${open}><skipped/></testcase>`;
  const [first = ""] = (errors[0] ?? "").split("\n");
  const traces = evidence.map(({ account, trace }) => `account ${account}\n${trace}`);
  return [
    `${open}>`,
    `      <failure message="${attribute(first)}">${text(errors.join("\n\n"))}</failure>`,
    `      <system-out>${text(traces.join("\n\n"))}</system-out>`,
    "    </testcase>",
  ].join("\n");
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

/** XML 1.0 has no way to write most control characters, so they are left out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it removes.
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function text(value: string): string {
  return value
    .replace(UNWRITABLE, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function attribute(value: string): string {
  return text(value).replaceAll('"', "&quot;").replaceAll("\n", "&#10;");
}
