/** `avalon-aws gate`: what a team puts before the promotion of a release. */

import { join } from "node:path";
import { z } from "zod";
import type { GateOutcome, ScenarioResult } from "#harness/gate/report.ts";
import { createClock } from "#kernel/clock.ts";
import { defineCommand } from "../command.ts";
import type { Printer } from "../printer.ts";

const EXIT_CODES: Readonly<Record<GateOutcome, number>> = { passed: 0, failed: 1, couldNotRun: 2 };

/** The suite that a gate judges by. */
export const gateSuite = z
  .string()
  .min(1)
  .default(join(import.meta.dirname, "../../../scenarios"))
  .describe("folder of the scenarios; the harness's own when absent");

/** The servers that a gate judges on. */
export const gateServers = z
  .string()
  .min(1)
  .optional()
  .describe(
    "file that tells where servers are, as `stack up --json` prints it; it starts some when absent",
  );

export const gate = defineCommand({
  summary: "run the scenario suite against a bundle, and say whether it may be released",
  options: z.strictObject({
    bundle: z.string().min(1).describe("the avalon.zip to judge"),
    suite: gateSuite,
    servers: gateServers,
    reports: z
      .string()
      .min(1)
      .default("gate-report")
      .describe("folder for gate.html, gate.junit.xml, gate.md and gate.json"),
  }),
  examples: [
    "avalon-aws gate --bundle avalon.zip",
    "avalon-aws gate --bundle avalon.zip --suite ./our-scenarios --reports out/gate",
    "avalon-aws stack up --json >servers.json && avalon-aws gate --bundle avalon.zip --servers servers.json",
  ],
  exitCodes: { 1: "a scenario failed", 2: "the gate could not run, or wrong usage" },
  async run({ options, print, signal, env }) {
    const { runGate } = await import("#harness/gate/gate.ts");
    const { writeReports } = await import("#harness/gate/write-reports.ts");
    const { countsIn, verdictOf } = await import("#harness/gate/report.ts");
    if (options.servers === undefined) print.progress("Starting the servers");
    const report = await runGate({
      ...options,
      startedAt: new Date(createClock().now()).toISOString(),
      signal,
      onResult: (result) => tell(print, result),
    });
    const summary = env["GITHUB_STEP_SUMMARY"];
    const paths = await writeReports(report, options.reports, summary);
    print.line("");
    if (report.reason !== undefined) print.problem(report.reason);
    print.line(`${verdictOf(report)}: ${countsIn(report)}.`);
    for (const path of paths) print.line(`  ${path}`);
    print.result({ ok: report.outcome === "passed", ...report, reports: paths });
    return EXIT_CODES[report.outcome];
  },
});

function tell(print: Printer, { state, name, durationMs, errors }: ScenarioResult): void {
  const mark = { passed: "✓", failed: "✗", skipped: "-" }[state];
  print.line(`  ${mark} ${name} (${(durationMs / 1000).toFixed(1)} s)`);
  for (const error of errors) print.line(`      ${error.replaceAll("\n", "\n      ")}`);
}
