/**
 * A job that takes longer than the daemon's visibility timeout of five minutes: its message is
 * handed out again while the first run goes on. The trace has both runs; the item is made once.
 */

import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { batchEnded, readyBatch, SUBMITTER } from "../batches.ts";
import { eventsOf, everyMessageEnds } from "../chaos/invariants.ts";
import { held, holdJobs } from "../instances.ts";

/** The default of `aws:elasticbeanstalk:sqsd` `VisibilityTimeout`. */
const VISIBILITY_MS = 300_000;
const JOB_MS = 400_000;

scenario(
  "a job longer than the visibility timeout is delivered twice, and its item made once",
  async ({ harness, deploy }) => {
    const system = await deploy({ topology: "templates" });
    const { world, curator } = system;
    const collection = await curator.createCollection("Long", [SUBMITTER]);
    // The manifest's job looks into the bucket first; the row's job is the second.
    harness.faults.add(holdJobs(system, [2], JOB_MS));
    await curator.drop(collection, await readyBatch(["Long"]));
    await held(system, 1);
    await eventually(() => eventsOf(world, "MessageDeleted").length === 1 || undefined, {
      what: "the manifest's end",
      withinMs: 20_000,
    });
    const received = eventsOf(world, "MessageReceived");
    // The newest is the row's: the manifest's came before it.
    const messageId = received.at(-1)?.refs?.[0] ?? "";
    const receives = () =>
      eventsOf(world, "MessageReceived").filter(({ refs = [] }) => refs[0] === messageId).length;
    expect([received.length, receives()]).toEqual([2, 1]);
    await harness.clock.advance(VISIBILITY_MS + 1000);
    await eventually(() => receives() === 2 || undefined, {
      what: "the second delivery",
      withinMs: 10_000,
    });
    // The first run is under way still: nothing of the item is there yet.
    expect(await curator.search("")).toEqual([]);
    await harness.clock.advance(JOB_MS - VISIBILITY_MS);
    await batchEnded(system);
    await everyMessageEnds(world);
    expect(await curator.search("")).toHaveLength(1);
    expect(receives()).toBe(2);
    const { text } = world.trace(messageId);
    expect(text).toContain("message left");
    expect(text).toContain("sqsd POST / to the worker, receive 2");
  },
);
