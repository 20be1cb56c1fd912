/**
 * The release gate in a pipeline: the zip is uploaded, a worker judges it, and only what passed is
 * deployed. The worker knows AWS by the SDK's environment alone.
 */

import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject } from "vitest";
import type { WorldView } from "#assembly/world-view.ts";
import { GATE, gateStage } from "#deployment/releases.ts";
import { scenario } from "#harness/scenario/index.ts";
import { FIRST, SUCCEEDED, tiersOf, watchReleases } from "./releases.ts";
import { BAD, GOOD, ROOT, sharedServers, suiteOf } from "./suites.ts";

/** Works on one job, then ends. */
async function runWorker(world: WorldView, suite: string): Promise<string> {
  const main = join(ROOT, "harness/cli/main.ts");
  const reports = join(suite, "jobs");
  const words = ["gate", "worker", "--provider", GATE.provider, "--once", "--suite", suite];
  const where = ["--reports", reports, "--servers", await sharedServers(suite)];
  const child = spawn(process.execPath, [main, ...words, ...where], {
    env: { ...process.env, ...world.env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  for await (const chunk of child.stdout) out += String(chunk);
  return out;
}

const options = { timeout: 300_000 };

scenario(
  "an upload is released by itself: through the gate to the web tier, then to the workers",
  options,
  async ({ deploy }) => {
    const system = await deploy();
    const { world } = system;
    const releases = await watchReleases(system, [
      await gateStage(world.call),
      { name: "Release", actions: tiersOf(system) },
    ]);
    const [good, bad] = await Promise.all([suiteOf(GOOD), suiteOf(BAD)]);
    try {
      const bundle = await readFile(inject("bundle"));
      const refused = await releases.upload(bundle);
      expect(await runWorker(world, bad)).toContain("The bundle must not be released");
      expect(await releases.ended(refused)).toEqual({
        status: "Failed",
        failures: [
          expect.stringMatching(/^Gate\/ReleaseGate: .*- a manifest in capitals arrives: /s),
        ],
      });
      expect((await releases.stage("Release")).latestExecution).toBeUndefined();
      expect(await releases.running()).toEqual({ webapp: [FIRST], workers: [FIRST] });

      const released = await releases.upload(bundle);
      expect(await runWorker(world, good)).toContain("The bundle may be released");
      expect(await releases.ended(released)).toEqual(SUCCEEDED);
      expect(await releases.running()).toEqual({ webapp: [released], workers: [released] });
      expect(await system.curator.search("")).toEqual([]);
      const { Contents = [] } = await world.call("s3", "ListObjectsV2", {
        Bucket: releases.artifactBucket,
      });
      // What was refused has its report as well.
      expect(Contents.filter(({ Key }) => Key?.split("/")[1] === "Report")).toHaveLength(2);
    } finally {
      await rm(good, { recursive: true });
      await rm(bad, { recursive: true });
    }
  },
);
