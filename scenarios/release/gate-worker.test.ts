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
import { BAD, ENDLESS, GOOD, ROOT, sharedServers, suiteOf, UNDER_WAY } from "./suites.ts";

/** Works on one job, then ends; it is told to end when its suite prints `endAt`. */
async function runWorker(world: WorldView, suite: string, endAt?: string): Promise<string> {
  const main = join(ROOT, "harness/cli/main.ts");
  const reports = join(suite, "jobs");
  const words = ["gate", "worker", "--provider", GATE.provider, "--once", "--suite", suite];
  const where = ["--reports", reports, "--servers", await sharedServers(suite)];
  const child = spawn(process.execPath, [main, ...words, ...where], {
    env: { ...process.env, ...world.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.on("data", (chunk) => {
    process.stderr.write(chunk);
    if (endAt !== undefined && String(chunk).includes(endAt)) child.kill("SIGTERM");
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
    const suites = await Promise.all([suiteOf(GOOD), suiteOf(BAD), suiteOf(ENDLESS)]);
    const [good, bad, endless] = suites;
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

      const unjudged = await releases.upload(bundle);
      await runWorker(world, endless, UNDER_WAY);
      expect(await releases.ended(unjudged)).toEqual({
        status: "Failed",
        failures: ["Gate/ReleaseGate: The gate's worker was stopped before it had judged."],
      });
      expect(await releases.running()).toEqual({ webapp: [FIRST], workers: [FIRST] });

      const released = await releases.upload(bundle);
      expect(await runWorker(world, good)).toContain("The bundle may be released");
      expect(await releases.ended(released)).toEqual(SUCCEEDED);
      expect(await releases.running()).toEqual({ webapp: [released], workers: [released] });
      expect(await system.curator.search("")).toEqual([]);
      const { Contents = [] } = await world.call("s3", "ListObjectsV2", {
        Bucket: releases.artifactBucket,
      });
      // What was refused, or not judged to the end, has its report as well.
      expect(Contents.filter(({ Key }) => Key?.split("/")[1] === "Report")).toHaveLength(3);
    } finally {
      for (const suite of suites) await rm(suite, { recursive: true });
    }
  },
);
