/** Environments outlive the harness when their data do. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processEnded } from "#harness/testing/process-ended.ts";
import { application } from "./testing/bundles.ts";
import { beginApplication, setWireStage } from "./testing/wire-stage.ts";

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "beanstalk-data-"));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test("an environment comes back with the harness, and its processes go with it", async () => {
  const first = await setWireStage({ dataDir });
  await beginApplication(first);
  await first.version("v1", { "app.js": application("v1") });
  const made = await first.create("media-kept", { VersionLabel: "v1" });
  const { pid } = (await (await first.get("media-kept")).json()) as { pid: number };
  await first.stop();
  await processEnded(pid);

  const second = await setWireStage({ dataDir });
  const found = await second.describe("media-kept");
  expect(found).toMatchObject({ EnvironmentId: made.EnvironmentId, Status: "Updating" });
  expect(await second.ready("media-kept")).toMatchObject({ Health: "Green", VersionLabel: "v1" });
  const again = (await (await second.get("media-kept")).json()) as { pid: number };
  expect(again.pid).not.toBe(pid);
  expect(await second.events("media-kept")).toContain(
    "Environment media-kept is running again after a restart of the harness.",
  );
  await second.stop();
}, 30_000);
