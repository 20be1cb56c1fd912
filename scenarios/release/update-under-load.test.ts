/**
 * A new version is uploaded while people use the old one and a worker is in the middle of a
 * message: every request is answered, the message ends where it was begun, nothing is done twice.
 */

import { readFile } from "node:fs/promises";
import { expect, inject } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { startLoad } from "#harness/testing/load.ts";
import { batchEnded, readyBatch, SUBMITTER } from "../batches.ts";
import { everyMessageEnds, everyMessageReceivedOnce } from "../chaos/invariants.ts";
import { held, holdJobs } from "../instances.ts";
import { FIRST, SUCCEEDED, watchReleases } from "./releases.ts";

const PER_SECOND = 50;
/** Longer than the release takes; ended by moving the clock. */
const HOLD_MS = 120_000;

scenario(
  "an update under 50 requests a second answers every one, and lets a worker finish its message",
  async ({ harness, deploy }) => {
    // Every job is a message here, so that what a worker leaves undone is the queue's.
    const system = await deploy({ topology: "templates" });
    const { world, reference, curator } = system;
    const releases = await watchReleases(system);
    const collection = await curator.createCollection("Load", [SUBMITTER]);
    // The manifest's message stands still in the worker's hands, at its look for the files.
    harness.faults.add(holdJobs(system, [1], HOLD_MS));
    await curator.drop(collection, await readyBatch(["Held"]));
    await held(system, 1);

    const viewer = curator.viewer();
    const load = startLoad(PER_SECOND, async () => {
      const { status } = await viewer.visit(`${reference.webUrl}/`).catch(() => ({ status: 0 }));
      return status;
    });
    const version = await releases.upload(await readFile(inject("bundle")));
    await eventually(
      async () => {
        const { webapp, workers } = await releases.running();
        // The new worker stands beside the old one, which has its message still.
        const isBeside = webapp.join() === version && workers.join() === `${FIRST},${version}`;
        return (isBeside && load.asked() > PER_SECOND) || undefined;
      },
      { what: "the new version on both tiers", withinMs: 40_000 },
    );
    expect((await releases.stage("Release")).latestExecution?.status).toBe("InProgress");
    const answers = await load.stop();
    expect(answers.filter((status) => status !== 200)).toEqual([]);
    await harness.clock.advance(HOLD_MS);
    expect(await releases.ended(version)).toEqual(SUCCEEDED);
    expect(await releases.running()).toEqual({ webapp: [version], workers: [version] });

    await batchEnded(system);
    expect(await curator.search("")).toHaveLength(1);
    await everyMessageEnds(world);
    everyMessageReceivedOnce(world);
  },
);
