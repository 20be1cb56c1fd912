/** Writes a gate's report in every form that somebody reads it in. */

import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatHtml } from "./html.ts";
import { formatJunit } from "./junit.ts";
import type { GateReport } from "./report.ts";
import { formatSummary } from "./summary.ts";

const FORMS: Readonly<Record<string, (report: GateReport) => string>> = {
  "gate.json": (report) => `${JSON.stringify(report, undefined, 2)}\n`,
  "gate.html": formatHtml,
  "gate.junit.xml": formatJunit,
  "gate.md": formatSummary,
};

/** Resolves to the paths of the files; `jobSummary` is GitHub's file, which is added to. */
export async function writeReports(
  report: GateReport,
  folder: string,
  jobSummary?: string,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const paths = Object.keys(FORMS).map((name) => join(folder, name));
  await Promise.all(
    Object.values(FORMS).map((format, i) => writeFile(paths[i] ?? "", format(report))),
  );
  if (jobSummary) await appendFile(jobSummary, `${formatSummary(report)}\n`);
  return paths;
}
