/**
 * A whole batch through the deployed system under everything that AWS may do to it. One item comes
 * of one row all the same, each is encoded once, and no message is left over.
 */

import { expect } from "vitest";
import type { Fault } from "#harness/index.ts";
import type { DeployedSystem } from "#harness/scenario/index.ts";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { batchOf, SUBMITTER } from "../batches.ts";
import { adversary, replayable, seedsOf } from "./adversary.ts";
import { eventsOf, everyDeliveryHasACause, everyMessageEnded, recordsOf } from "./invariants.ts";

const FILE = "scenarios/chaos/batch-under-faults.test.ts";
const SEEDS = seedsOf(["garnet", "harbor"]);
const ROWS = 4;
/** Far below AWS's own rate, so that a batch of this size meets it. */
const THROTTLED: Fault = {
  name: "throttled",
  at: "call",
  service: "elastic-transcoder",
  effect: { kind: "throttle", perSecond: 2, burst: 2 },
};

const options = { timeout: 240_000 };

scenario.for(SEEDS)("each row is one encoded item, seed %s", options, (seed, { harness, deploy }) =>
  replayable(seed, FILE, async () => {
    const system = await deploy();
    const { curator, world } = system;
    const collection = await curator.createCollection("Adversary", [SUBMITTER]);
    const { account } = world;
    const undo = harness.faults.add(...adversary({ seed, account }), { ...THROTTLED, account });
    const batch = await batchOf({
      headers: ["Title", "File", "Publish"],
      rows: Array.from({ length: ROWS }, (_, i) => [`Item ${i}`, "assets/tone.mp3", "yes"]),
      media: { "assets/tone.mp3": "tone.mp3" },
    });
    await curator.drop(collection, batch);
    const items = await eventually(
      async () => {
        // Retries and visibility timeouts of minutes; the worker's own are the machine's time.
        await harness.clock.advance(2_000);
        return encodedItems(system);
      },
      { what: "encoded items", withinMs: 90_000, everyMs: 100 },
    );
    expect(items).toHaveLength(ROWS);
    undo();
    await eventually(
      async () => {
        await harness.clock.advance(30_000);
        everyMessageEnded(world);
        return true;
      },
      { what: "the end of every message", withinMs: 30_000, everyMs: 100 },
    );
    everyDeliveryHasACause(world);
    const [state, ...more] = await curator.batches();
    expect(more).toEqual([]);
    expect(state?.entries.map((entry) => entry.current_status)).toEqual(
      Array(ROWS).fill("Completed"),
    );
    expect(await curator.search("")).toHaveLength(ROWS);
    expect(eventsOf(world, "TranscodeJobSubmitted")).toHaveLength(ROWS);
    const struck = recordsOf(world, "fault").map(({ summary }) => summary);
    expect(struck.length).toBeGreaterThan(20);
    expect(struck.join("\n")).toContain('"throttled" (throttle) strikes elastic-transcoder');
  }),
);

async function encodedItems({ curator, world, reference }: DeployedSystem) {
  const found = await Promise.all((await curator.search("")).map(curator.item));
  const isEncoded = found.every(({ sections: [section] }) => section?.status === "COMPLETED");
  if (found.length < ROWS || !isEncoded) return undefined;
  for (const { sections } of found)
    for (const section of sections) {
      const Prefix = `${section.id}/`;
      const Bucket = reference.names.derivatives;
      const { KeyCount } = await world.call("s3", "ListObjectsV2", { Bucket, Prefix });
      expect(KeyCount).toBeGreaterThan(0);
      expect(section.derivatives.length).toBeGreaterThan(0);
    }
  return found;
}
