import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { requireTool } from "#stack/tools.ts";
import { examine } from "./doctor.ts";
import { installCommand, SYSTEM_PROGRAMS } from "./system-packages.ts";
import { findTools } from "./tools.ts";

/** A machine that has nothing installed. */
function bareMachine() {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-bare-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { PATH: folder, AVALON_AWS_CACHE_DIR: folder };
}

test("on a bare machine only what npm brought is found", async () => {
  const tools = await findTools(bareMachine());
  expect(Object.keys(tools)).toEqual(["postgres"]);
  expect(() => requireTool(tools, "solr")).toThrow("solr is not installed. Run `npm test`");
});

test("the doctor names every missing thing with its remedy", async () => {
  const findings = await examine(bareMachine());
  const missing = findings.filter(({ found }) => !found);
  expect(missing.map(({ name }) => name)).toEqual([
    ...["npm", "java", "mvn", "redis-server", "ffmpeg", "ffprobe"],
    ...["zookeeper", "solr", "fedora", "chromium"],
  ]);
  for (const { name, mend } of missing) expect(mend, name).toMatch(/^(run|install)/);
});

test("one package that holds two programs is asked for once", () => {
  const { ffmpeg, ffprobe } = SYSTEM_PROGRAMS;
  expect(installCommand([ffmpeg, ffprobe])).toMatch(/install (-y )?ffmpeg$/);
});
