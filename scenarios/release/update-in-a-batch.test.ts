/**
 * A release in the middle of a batch of a hundred rows, each a job of its own in the queue that the
 * workers share: what the old worker began it ends, the new one takes the rest, and nothing is lost
 * or done twice.
 */

import { readFile } from "node:fs/promises";
import { expect, inject } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { readyBatch, SUBMITTER } from "../batches.ts";
import {
  everyDeliveryHasACause,
  everyMessageEnds,
  everyMessageReceivedOnce,
} from "../chaos/invariants.ts";
import { SUCCEEDED, watchReleases } from "./releases.ts";

const ROWS = 100;
/** Rows done before the upload: the batch is in the middle then. */
const BEGUN = 5;

scenario(
  "a release in the middle of a batch of 100 rows loses nothing and does nothing twice",
  { timeout: 240_000 },
  async ({ deploy }) => {
    const system = await deploy({ topology: "templates" });
    const { world, curator } = system;
    const releases = await watchReleases(system);
    const collection = await curator.createCollection("Hundred", [SUBMITTER]);
    const bundle = await readFile(inject("bundle"));
    const titles = Array.from({ length: ROWS }, (_, i) => `Item ${i}`);
    await curator.drop(collection, await readyBatch(titles));
    const completed = async () => {
      const [batch] = await curator.batches();
      return (batch?.entries ?? []).filter(({ current_status }) => current_status === "Completed");
    };
    await eventually(async () => (await completed()).length >= BEGUN || undefined, {
      what: `${BEGUN} rows`,
      withinMs: 60_000,
    });
    const version = await releases.upload(bundle);
    expect(await releases.ended(version)).toEqual(SUCCEEDED);
    expect(await releases.running()).toEqual({ webapp: [version], workers: [version] });
    // The batch was still under way: the release did not wait for its end.
    expect((await completed()).length).toBeLessThan(ROWS);
    await eventually(async () => (await completed()).length === ROWS || undefined, {
      what: "every row",
      withinMs: 120_000,
      everyMs: 500,
    });
    const [batch, ...more] = await curator.batches();
    expect(more).toEqual([]);
    const items = batch?.entries.map(({ media_object_pid }) => media_object_pid);
    expect(new Set(items).size).toBe(ROWS);
    expect(await curator.search("")).toHaveLength(ROWS);
    await everyMessageEnds(world);
    everyMessageReceivedOnce(world);
    everyDeliveryHasACause(world);
  },
);
