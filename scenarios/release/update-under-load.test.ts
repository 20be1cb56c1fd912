/**
 * A new version is uploaded while people use the old one and a worker is in the middle of a
 * message: every request is answered, the message ends where it was begun, nothing is done twice.
 */

import { readFile } from "node:fs/promises";
import { expect, inject } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { startLoad } from "#harness/testing/load.ts";
import { batchOf, SUBMITTER } from "../batches.ts";
import { eventsOf, everyMessageEnded, recordsOf } from "../chaos/invariants.ts";
import { workerOf } from "../chaos/worker-of.ts";
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
    const undo = harness.faults.add({
      name: "hold the manifest",
      at: "call",
      account: world.account,
      principal: await workerOf(system),
      operation: "ListObjectsV2",
      nth: [1],
      effect: { kind: "delay", ms: HOLD_MS },
    });
    await curator.drop(
      collection,
      await batchOf({
        headers: ["Title", "File", "Skip Transcoding"],
        rows: [["Held", "tone.mp3", "yes"]],
        media: { "tone.high.mp3": "tone.mp3" },
      }),
    );
    await eventually(() => recordsOf(world, "fault").length > 0 || undefined, {
      what: "the held message",
      withinMs: 20_000,
    });

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
    undo();
    await harness.clock.advance(HOLD_MS);
    expect(await releases.ended(version)).toEqual(SUCCEEDED);
    expect(await releases.running()).toEqual({ webapp: [version], workers: [version] });

    await eventually(async () => (await curator.batches())[0]?.registry.complete || undefined, {
      what: "the end of the batch",
      withinMs: 30_000,
    });
    expect(await curator.search("")).toHaveLength(1);
    everyMessageEnded(world);
    const received = eventsOf(world, "MessageReceived").map(({ refs = [] }) => refs[0]);
    expect(new Set(received).size).toBe(received.length);
    expect(eventsOf(world, "MessageDeadLettered")).toEqual([]);
  },
);
