/**
 * The release gate as a CI job runs it: a bundle that passes, one that fails with its trace in
 * every report, and one that is none.
 */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, inject } from "vitest";
import { scenario } from "#harness/scenario/index.ts";

const ROOT = join(import.meta.dirname, "../..");
const MAIN = join(ROOT, "harness/cli/main.ts");

/** Within this package, so that the suite finds the DSL as any suite of the package does. */
async function suiteOf(stories: string): Promise<string> {
  const parent = join(ROOT, ".cache");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "suite-"));
  const text = `import { expect } from "vitest";
import { scenario } from "#harness/scenario/index.ts";
${stories}`;
  await writeFile(join(folder, "story.test.ts"), text);
  return folder;
}

async function gate(bundle: string, suite: string, signal?: AbortSignal) {
  const reports = join(suite, "reports");
  const words = ["gate", "--bundle", bundle, "--suite", suite, "--reports", reports, "--json"];
  const run = promisify(execFile)(process.execPath, [MAIN, ...words], { signal });
  const { code, stdout } = await run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  const read = (name: string) => readFile(join(reports, name), "utf8");
  return { code, report: JSON.parse(stdout), html: await read("gate.html"), read };
}

const GOOD = `
scenario("the web application answers", async ({ deploy }) => {
  const { reference } = await deploy();
  const answer = await fetch(\`http://127.0.0.1:\${reference.webapp.port}/\`);
  expect(answer.status).toBe(200);
});`;

const BAD = `
scenario("a manifest in capitals arrives", async ({ harness, deploy }) => {
  const { world, reference } = await deploy();
  const Bucket = reference.names.masterfiles;
  await world.call("s3", "PutObject", { Bucket, Key: "dropbox/A/B.CSV", Body: Buffer.from("x") });
  await harness.settle();
  expect(world.trace("B.CSV").reasons).toEqual([]);
});`;

scenario("a gate passes, fails with its evidence, or says that it could not judge", async () => {
  const suite = await suiteOf(GOOD + BAD);
  const good = await suiteOf(GOOD);
  try {
    const passed = await gate(inject("bundle"), good);
    expect(passed).toMatchObject({ code: 0, report: { ok: true, outcome: "passed" } });

    const failed = await gate(inject("bundle"), suite);
    expect(failed).toMatchObject({ code: 1, report: { ok: false, outcome: "failed" } });
    const why = 'suffix ".csv" does not match key "dropbox/A/B.CSV"';
    const [bad] = failed.report.scenarios.filter(
      ({ state }: { state: string }) => state === "failed",
    );
    expect(bad.evidence[0].trace).toContain(why);
    expect(bad.evidence[0].logs.map(({ name }: { name: string }) => name)).toContain("webapp web");
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
