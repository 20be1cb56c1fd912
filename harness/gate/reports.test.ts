import { expect, test } from "vitest";
import { formatHtml } from "./html.ts";
import { formatJunit } from "./junit.ts";
import type { GateReport, ScenarioResult } from "./report.ts";
import { formatSummary } from "./summary.ts";

const HOSTILE = 'a "<b>&\u0007| `x`';

const passed: ScenarioResult = {
  file: "ingest/csv.test.ts",
  name: "a batch becomes items",
  state: "passed",
  durationMs: 1234,
  errors: [],
  evidence: [],
};

const failed: ScenarioResult = {
  ...passed,
  name: HOSTILE,
  state: "failed",
  errors: [`expected ${HOSTILE}\nsecond line`],
  evidence: [
    {
      account: "100000000001",
      trace: '+0.000 s  PutObject\n+0.001 s  └─ skipped: suffix ".csv" ```',
      logs: [{ name: "webapp web", lines: ["<script>alert(1)</script>"] }],
    },
  ],
};

const report = (scenarios: readonly ScenarioResult[], more: Partial<GateReport>): GateReport => ({
  outcome: "failed",
  bundle: { path: "/releases/avalon.zip", sha256: "ab".repeat(32), bytes: 10 },
  suite: "/suite",
  startedAt: "2026-01-02T03:04:05.000Z",
  durationMs: 2500,
  scenarios,
  ...more,
});

test("JUnit counts what happened and can be parsed whatever a scenario is called", () => {
  const xml = formatJunit(report([passed, failed], {}));
  expect(xml).toContain('tests="2" failures="1" errors="0" skipped="0" time="2.500"');
  expect(xml).toContain('name="a &quot;&lt;b&gt;&amp;| `x`"');
  expect(xml).not.toContain("\u0007");
  expect(xml).not.toContain("<b>");
  expect(xml).toContain('skipped: suffix ".csv"');
});

test("JUnit tells a gate that could not run as an error, which no CI takes for a pass", () => {
  const xml = formatJunit(report([], { outcome: "couldNotRun", reason: "no zip" }));
  expect(xml).toContain('tests="1" failures="0" errors="1"');
  expect(xml).toContain('<error message="no zip"/>');
});

test("the HTML page shows the trace, and lets nothing of it act as markup", () => {
  const page = formatHtml(report([passed, failed], {}));
  expect(page).toContain("The bundle must not be released");
  expect(page).toContain("<em>+0.001 s  └─ skipped: suffix &quot;.csv&quot; ```</em>");
  expect(page).not.toMatch(/<script|<b>&|http:|https:/);
});

test("the job summary cannot be broken out of by what a scenario prints", () => {
  const text = formatSummary(report([passed, failed], {}));
  expect(text).toContain("1 passed, 1 failed, 0 skipped in 2.5 s");
  expect(text).toContain('a "<b>&\u0007\\| `x`');
  expect(text).toContain("````text\n+0.000 s  PutObject");
});
