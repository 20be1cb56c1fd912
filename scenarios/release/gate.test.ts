/**
 * The release gate as a CI job runs it: a bundle that passes, one that fails with its trace in
 * every report, and one that is none.
 */

import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, inject } from "vitest";
import { scenario } from "#harness/scenario/index.ts";
import { BAD, GOOD, ROOT, sharedServers, suiteOf } from "./suites.ts";

const MAIN = join(ROOT, "harness/cli/main.ts");

async function gate(bundle: string, suite: string, ...more: readonly string[]) {
  const reports = join(suite, "reports");
  const words = ["gate", "--bundle", bundle, "--suite", suite, "--reports", reports, "--json"];
  const run = promisify(execFile)(process.execPath, [MAIN, ...words, ...more]);
  const { code, stdout, stderr } = await run.then(
    (told) => ({ code: 0, ...told }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  const read = (name: string) => readFile(join(reports, name), "utf8");
  return { code, stderr, report: JSON.parse(stdout), html: await read("gate.html"), read };
}

// The first gate starts servers of its own.
const options = { timeout: 300_000 };

scenario("a gate passes, fails with its evidence, or could not judge", options, async () => {
  const suite = await suiteOf(GOOD + BAD);
  const good = await suiteOf(GOOD);
  try {
    const passed = await gate(inject("bundle"), good);
    expect(passed).toMatchObject({ code: 0, report: { ok: true, outcome: "passed" } });

    const failed = await gate(inject("bundle"), suite, "--servers", await sharedServers(suite));
    expect(failed).toMatchObject({ code: 1, report: { ok: false, outcome: "failed" } });
    expect(failed.stderr).toContain("The servers are there already");
    const why = 'suffix ".csv" does not match key "dropbox/A/B.CSV"';
    const [bad] = failed.report.scenarios.filter(
      ({ state }: { state: string }) => state === "failed",
    );
    expect(bad.evidence[0].trace).toContain(why);
    expect(bad.evidence[0].logs.map(({ name }: { name: string }) => name)).toContain(
      "webapp eb-engine.log",
    );
    expect(await failed.read("gate.junit.xml")).toContain('tests="2" failures="1" errors="0"');
    expect(await failed.read("gate.md")).toContain(why);
    expect(failed.html).toContain("The bundle must not be released");

    const none = await gate(join(suite, "story.test.ts"), suite);
    expect(none).toMatchObject({ code: 2, report: { outcome: "couldNotRun", scenarios: [] } });
    expect(none.report.reason).toContain("is no zip");
  } finally {
    await rm(suite, { recursive: true });
    await rm(good, { recursive: true });
  }
});
