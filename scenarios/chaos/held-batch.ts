/** A batch that stands still in the middle, while a story does something to a server. */

import { expect } from "vitest";
import {
  type DeployedSystem,
  type DeployOptions,
  eventually,
  type ScenarioFixtures,
} from "#harness/scenario/index.ts";
import { batchOf, SUBMITTER } from "../batches.ts";
import { held, holdJobs } from "../instances.ts";
import { eventsOf, everyDeliveryHasACause, recordsOf } from "./invariants.ts";

export const ROWS = 3;
/** Longer than a server takes to come back; ended by moving the clock. */
export const HOLD_MS = 15 * 60_000;

export const toneBatch = (name = "batch") =>
  batchOf({
    name,
    headers: ["Title", "File", "Publish"],
    rows: Array.from({ length: ROWS }, (_, i) => [`Item ${i}`, "assets/tone.mp3", "yes"]),
    media: { "assets/tone.mp3": "tone.mp3" },
  });

/** The entries' jobs; the manifest's is the first. */
const ENTRIES = Array.from({ length: ROWS }, (_, i) => i + 2);

export const statuses = async ({ curator }: DeployedSystem) =>
  (await curator.batches()).flatMap(({ entries }) =>
    entries.map(({ current_status }) => current_status),
  );

/** Every row of every batch comes to that end; a failure tells how far they are. */
export const rowsEnd = (
  system: DeployedSystem,
  status: "Completed" | "Processing Error",
  count = ROWS,
) =>
  eventually(
    async () => {
      expect(await statuses(system)).toEqual(Array(count).fill(status));
      return true;
    },
    { what: `every row's end as ${status}`, withinMs: 60_000, everyMs: 500 },
  );

/** Each row of each batch one item, encoded once; no process of the application ended. */
export async function complete(system: DeployedSystem, batches = 1): Promise<void> {
  const { curator, world } = system;
  const count = batches * ROWS;
  await rowsEnd(system, "Completed", count);
  await eventually(
    async () => {
      const items = await Promise.all((await curator.search("")).map(curator.item));
      const isEncoded = items.every(({ sections: [one] }) => one?.status === "COMPLETED");
      return (items.length >= count && isEncoded) || undefined;
    },
    { what: "encoded items", withinMs: 90_000, everyMs: 200 },
  );
  expect(await curator.search("")).toHaveLength(count);
  expect(await curator.batches()).toHaveLength(batches);
  expect(eventsOf(world, "TranscodeJobSubmitted")).toHaveLength(count);
  const ended = recordsOf(world, "note").filter(({ failure }) => failure === "ProcessExit");
  expect(ended.map(({ summary }) => summary)).toEqual([]);
  everyDeliveryHasACause(world);
}

type Fixtures = Pick<ScenarioFixtures, "harness" | "deploy">;

/** A batch whose entries' jobs stand still until they are let go. */
export async function midBatch(
  { harness, deploy }: Fixtures,
  name: string,
  options: DeployOptions = {},
) {
  const system = await deploy(options);
  const { curator } = system;
  const collection = await curator.createCollection(name, [SUBMITTER]);
  const undo = harness.faults.add(holdJobs(system, ENTRIES, HOLD_MS));
  await curator.drop(collection, await toneBatch());
  await held(system, ROWS);
  const letGo = () => {
    undo();
    return harness.clock.advance(HOLD_MS);
  };
  return { system, collection, letGo };
}
