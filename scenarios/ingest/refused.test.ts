/**
 * Manifests that Avalon refuses: the reason lies beside the manifest as its `.error` object, none
 * of it is ingested, the queue is empty, and the submitter hears of it.
 */

import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "vitest";
import type { Batch } from "#deployment/batch.ts";
import { type DeployedSystem, eventually, scenario } from "#harness/scenario/index.ts";
import { batchOf, SUBMITTER } from "../batches.ts";

const HEADERS = ["Title", "Date Issued", "File", "Publish"];
const FILM = { "assets/film.mp4": "film.mp4" } as const;

/** Drops the batch and waits for the text that Avalon puts beside its manifest. */
async function refusal({ curator, reference, world }: DeployedSystem, batch: Batch) {
  const [known] = await curator.collections();
  const collection = known ?? (await curator.createCollection("Refused", [SUBMITTER]));
  const key = await curator.drop(collection, batch);
  const s3 = world.client(S3Client);
  return eventually(
    async () => {
      const object = { Bucket: reference.names.masterfiles, Key: `${key}.error` };
      const { Body } = await s3.send(new GetObjectCommand(object));
      return Body?.transformToString();
    },
    { what: `${key}.error`, withinMs: 30_000 },
  );
}

const CASES = [
  {
    why: "a file is missing",
    rows: [["Lost", "2012", "assets/none.mp4", "yes"]],
    says: /Row 3:[\s\S]*assets\/none\.mp4/,
  },
  {
    why: "a header is unknown",
    headers: [...HEADERS.slice(0, 3), "Colour"],
    rows: [["Odd", "2012", "assets/film.mp4", "red"]],
    says: /colour/i,
  },
  {
    why: "a header ends in a blank",
    headers: ["Title ", ...HEADERS.slice(1)],
    rows: [["Blank", "2012", "assets/film.mp4", "yes"]],
    says: /title_/,
  },
  {
    why: "a row between two others is blank",
    rows: [
      ["One", "2012", "assets/film.mp4", "yes"],
      [null, null, null, null],
      ["Two", "2012", "assets/film.mp4", "yes"],
    ],
    says: /Row 4:/,
  },
  {
    why: "the submitter is unknown",
    submitter: "nobody@example.edu",
    rows: [["One", "2012", "assets/film.mp4", "yes"]],
    says: /nobody@example\.edu|submitter/i,
  },
] as const;

scenario("each refused manifest says why, and nothing of it is ingested", async ({ deploy }) => {
  const system = await deploy();
  const { world, reference, curator, inbox } = system;
  for (const [i, { why, says, ...batch }] of CASES.entries()) {
    const made = await batchOf({
      name: `refused-${i}`,
      headers: HEADERS,
      media: FILM,
      ...batch,
    });
    expect(await refusal(system, made), why).toMatch(says);
  }
  expect(await curator.search("")).toEqual([]);
  const { Attributes } = await world.call("sqs", "GetQueueAttributes", {
    QueueUrl: reference.provisioned.queues.queueUrl,
    AttributeNames: ["All"],
  });
  expect(Attributes?.["ApproximateNumberOfMessages"]).toBe("0");
  const mails = await eventually(
    () => (inbox.list().length >= CASES.length ? inbox.list() : undefined),
    { what: "a mail for each refusal", withinMs: 10_000 },
  );
  const told = mails.map(
    ({ subject }) => /^Batch ingest failed: .*(refused-\d)/.exec(subject)?.[1],
  );
  expect(told.sort()).toEqual(CASES.map((_, i) => `refused-${i}`));
});
