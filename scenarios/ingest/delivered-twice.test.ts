/**
 * What S3, SNS and SQS may do at any time: deliver twice, late, out of order, or lose an answer.
 * One item comes of one row all the same, and none is lost.
 */

import { expect } from "vitest";
import type { Fault } from "#harness/index.ts";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { batchOf, SUBMITTER } from "../batches.ts";

const ROWS = 10;

const ADVERSARY: readonly Fault[] = [
  { name: "twice to the function", service: "lambda", effect: { kind: "duplicate" } },
  { name: "twice to the queue", service: "sqs", probability: 0.5, effect: { kind: "duplicate" } },
  { name: "lost answers", service: "sqs", probability: 0.3, effect: { kind: "lostAck" } },
  { name: "out of order", service: "sqs", effect: { kind: "reorder", ms: 400 } },
];

scenario("ten rows become ten items under a hostile delivery", async ({ harness, deploy }) => {
  const { curator, world } = await deploy();
  const collection = await curator.createCollection("Adversary", [SUBMITTER]);
  const undo = ADVERSARY.map((fault) => harness.faults.add(fault));
  const batch = await batchOf({
    headers: ["Title", "File", "Publish"],
    rows: Array.from({ length: ROWS }, (_, i) => [`Item ${i}`, "assets/tone.mp3", "yes"]),
    media: { "assets/tone.mp3": "tone.mp3" },
  });
  await curator.drop(collection, batch);
  await eventually(
    async () => {
      const [state] = await curator.batches();
      const done = state?.entries.filter((entry) => entry.current_status === "Completed");
      return done?.length === ROWS || undefined;
    },
    { what: "ten completed entries", withinMs: 60_000 },
  );
  const items = await eventually(
    async () => {
      const ids = await curator.search("");
      const found = await Promise.all(ids.map(curator.item));
      const encoded = found.every((item) => item.sections[0]?.status === "COMPLETED");
      return found.length >= ROWS && encoded ? found : undefined;
    },
    { what: "ten encoded items", withinMs: 90_000 },
  );
  for (const take of undo) take();
  expect(items).toHaveLength(ROWS);
  expect(await curator.batches()).toHaveLength(1);
  const jobs = world.journal
    .list({ kind: "event", limit: 100_000 })
    .filter(({ summary }) => summary.startsWith("TranscodeJobSubmitted"));
  expect(jobs).toHaveLength(ROWS);
  const faults = world.journal.list({ kind: "fault", limit: 10_000 });
  for (const { name } of ADVERSARY)
    expect(
      faults.some(({ summary }) => summary.includes(name)),
      name,
    ).toBe(true);
});
