/**
 * The spine of ingest under everything that AWS may do to it, for several seeds: a manifest's event
 * twice or late, sends and deletes that are lost or unheard of, calls refused or without an answer.
 * Every row is ingested exactly once, no derivative is missing, and no message is left over.
 */

import { afterAll, expect } from "vitest";
import type { JournalRecord } from "#harness/index.ts";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { bucketOf, buildSpine } from "../spine/build-spine.ts";
import { adversary, idleFaults, replayable, seedsOf } from "./adversary.ts";
import { everyDeliveryHasACause, everyMessageEnded, puts, recordsOf } from "./invariants.ts";
import { startSpineWorker } from "./spine-worker.ts";

const FILE = "scenarios/chaos/spine-under-faults.test.ts";
const SEEDS = seedsOf(["amber", "birch", "cobalt", "dune", "ember", "fjord"]);
const ROWS = Array.from({ length: 4 }, (_, i) => `row-${i + 1}`);
/** Longer than any retry of a delivery or of the function takes. */
const AFTERWARDS_MS = 30 * 60_000;

const struck: JournalRecord[] = [];

scenario.for(SEEDS)("nothing is lost and nothing done twice, seed %s", (seed, { harness, world }) =>
  replayable(seed, FILE, async () => {
    const { call, account } = world;
    await call("sqs", "CreateQueue", { QueueName: "dead" });
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${account}:dead`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 });
    const { queueUrl } = await buildSpine(world, { queueAttributes: { RedrivePolicy } });
    const undo = harness.faults.add(...adversary({ seed, account }));
    const bucket = bucketOf(world);
    const worker = startSpineWorker(world, bucket, queueUrl);
    const expected = (prefix: string, suffix: string) =>
      Object.fromEntries(ROWS.map((row) => [`s3://${bucket}/${prefix}/${row}${suffix}`, 1]));
    const derivatives = expected("derivatives", ".mp4");
    const isDone = async () => {
      const { Attributes = {} } = await call("sqs", "GetQueueAttributes", {
        QueueUrl: queueUrl,
        AttributeNames: ["All"],
      });
      const left = Object.entries(Attributes ?? {}).filter(([name]) => name.includes("NumberOf"));
      if (left.some(([, count]) => count !== "0")) return false;
      return Object.keys(puts(world, "/derivatives/")).length === ROWS.length;
    };
    /** Time passes only while nobody is at work, as it would for an idle system. */
    const finished = () =>
      eventually(
        async () => {
          await harness.settle();
          if (worker.busy() > 0) return undefined;
          if (await isDone()) return true;
          await harness.clock.advance(10_000);
          return undefined;
        },
        { what: "an empty queue and every derivative", withinMs: 60_000, everyMs: 5 },
      );
    try {
      const Key = "dropbox/unit/batch.csv";
      await call("s3", "PutObject", { Bucket: bucket, Key, Body: Buffer.from(ROWS.join("\n")) });
      await finished();
      await harness.clock.advance(AFTERWARDS_MS);
      await finished();
    } finally {
      await worker.stop();
      undo();
    }
    expect(puts(world, "/items/")).toEqual(expected("items", ""));
    expect(puts(world, "/derivatives/")).toEqual(derivatives);
    everyMessageEnded(world);
    everyDeliveryHasACause(world);
    struck.push(...recordsOf(world, "fault"));
  }),
);

afterAll(() => {
  if (struck.length > 0) expect(idleFaults(struck), "faults that never struck").toEqual([]);
});
