/**
 * LocalStack is started again in the middle of a batch, and has lost its objects and messages. The
 * harness notices, says so and sets up again what was there; who drops the manifest once more has
 * every row ingested, as if it were the first time.
 */

import { expect } from "vitest";
import type { JournalRecord } from "#harness/index.ts";
import {
  eventually,
  type RuinFixtures,
  reasonToKeepState,
  ruin,
  skippedFor,
} from "#harness/scenario/index.ts";
import { bucketOf, buildSpine } from "../spine/build-spine.ts";
import { everyDeliveryHasACause } from "./invariants.ts";
import { startSpineWorker } from "./spine-worker.ts";

const ROWS = Array.from({ length: 4 }, (_, i) => `row-${i + 1}`);
const Key = "dropbox/unit/batch.csv";
const STORY = "a batch survives the loss of its queues and buckets";
const options = { timeout: 180_000, ...skippedFor(reasonToKeepState()) };

const forgetful = ruin.extend<Pick<RuinFixtures, "own">>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from it.
  own: [async ({}, use) => use(["localstack"]), { scope: "file" }],
});

forgetful(STORY, options, async ({ servers, harness, world }) => {
  const { call } = world;
  const { queueUrl } = await buildSpine(world, { queueAttributes: { VisibilityTimeout: "77" } });
  const Bucket = bucketOf(world);
  const Tagging = { TagSet: [{ Key: "unit", Value: "Spring" }] };
  await call("s3", "PutBucketTagging", { Bucket, Tagging });
  const drop = () => call("s3", "PutObject", { Bucket, Key, Body: Buffer.from(ROWS.join("\n")) });
  const keys = async (Prefix: string) => {
    const { Contents } = await call("s3", "ListObjectsV2", { Bucket, Prefix });
    return (Contents ?? []).map((object) => object.Key);
  };
  const expected = (prefix: string, suffix = "") => ROWS.map((row) => `${prefix}/${row}${suffix}`);
  const worker = startSpineWorker(world, Bucket, queueUrl);
  try {
    await drop();
    const some = async () => (await keys("items/")).length > 0 || undefined;
    await eventually(some, { what: "the first item", withinMs: 30_000, everyMs: 5 });
    await servers.kill("localstack");
    await servers.restart("localstack");
    const told = await eventually(
      () => world.journal.list({ kind: "note", limit: 10_000 }).find(isLoss),
      { what: "word of the loss", withinMs: 30_000 },
    );
    expect(told.summary).toMatch(/was started again and lost its state.*set up again/);
    // Nothing is there that was lost, but for its places.
    await eventually(drop, { what: "the bucket", withinMs: 30_000 });
    await eventually(async () => (await keys("derivatives/")).length === ROWS.length || undefined, {
      what: "every derivative",
      withinMs: 60_000,
    });
    await harness.settle();
    expect(await keys("items/")).toEqual(expected("items"));
    expect(await keys("derivatives/")).toEqual(expected("derivatives", ".mp4"));
    const { Attributes } = await call("sqs", "GetQueueAttributes", {
      QueueUrl: queueUrl,
      AttributeNames: ["All"],
    });
    expect(Attributes).toMatchObject({ VisibilityTimeout: "77" });
    expect(await call("s3", "GetBucketTagging", { Bucket })).toMatchObject(Tagging);
    expect(world.journal.list({ kind: "note", limit: 10_000 }).filter(isLoss)).toHaveLength(1);
    everyDeliveryHasACause(world);
  } finally {
    await worker.stop();
  }
});

const isLoss = ({ failure }: JournalRecord) => failure === "ProviderLost";
