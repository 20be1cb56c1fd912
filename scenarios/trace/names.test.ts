/**
 * By whatever name one knows a batch or a film, the trace tells the same story, from the manifest
 * to the last segment; what a curator asks for on a page begins there; what is only near is told.
 */

import { expect } from "vitest";
import type { JournalRecord } from "#bus/journal.ts";
import { follow } from "#deployment/journey.ts";
import type { Topology } from "#deployment/plan.ts";
import {
  type DeployedSystem,
  eventually,
  type ScenarioFixtures,
  scenario,
} from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";

async function played(deploy: ScenarioFixtures["deploy"], topology: Topology) {
  const system = await deploy({ topology });
  const { habitat, reference, curator } = system;
  const journey = await follow({
    habitat,
    reference,
    curator,
    batch: await filmBatch(),
    collection: await curator.createCollection("Names", [SUBMITTER]),
    transcodeWithinMs: 60_000,
    signal: new AbortController().signal,
    onHop: () => {},
  });
  const [section] = journey.items[0]?.sections ?? [];
  return { ...system, key: journey.key, item: journey.items[0], section };
}

const eventsOf = ({ world }: DeployedSystem, type: string): readonly JournalRecord[] =>
  world.journal
    .list({ kind: "event", limit: 10_000 })
    .filter(({ summary }) => summary.startsWith(`${type} `));

const textIn = (record: JournalRecord | undefined, member: string): string =>
  String(record?.detail?.[member]);

scenario("every name of a film leads to its manifest", async ({ deploy }) => {
  const system = await played(deploy, "seed");
  const { world, reference, section, key } = system;
  const { Contents } = await world.call("s3", "ListObjectsV2", {
    Bucket: reference.names.derivatives,
  });
  const segment = Contents?.find(({ Key = "" }) => Key.endsWith(".ts"));
  const names = {
    manifest: key,
    "function's request": textIn(eventsOf(system, "InvocationEnded")[0], "requestId"),
    message: textIn(eventsOf(system, "MessageReceived")[0], "messageId"),
    job: section?.workflowId ?? "",
    section: section?.id ?? "",
    playlist: `${section?.id}/quality-low/hls/film.m3u8`,
    segment: segment?.Key ?? "",
  };
  for (const [what, name] of Object.entries(names)) {
    const { trees, text } = world.trace(name);
    expect(trees[0]?.record.summary, what).toMatch(/^s3 PutObject \S+\/batch\.csv$/);
    for (const step of [
      "lambda runInvocation",
      "sns Publish",
      "sqsd POST",
      `TranscodeJobSubmitted ${section?.workflowId}`,
      `PutObject arn:aws:s3:::${reference.names.derivatives}/${section?.id}`,
      `TranscodeJobChanged ${section?.workflowId} COMPLETED`,
    ])
      expect(text, what).toContain(step);
    // Whatever the worker did because of the batch, it said so.
    expect(text, what).not.toMatch(/a guess|without a trace header/);
  }
  const edge = world.journal.list({ kind: "note", service: "cloudfront", limit: 10_000 });
  expect(edge.map(({ summary }) => /\.(m3u8|ts) /.exec(summary)?.[1])).toEqual(["m3u8"]);
});

scenario("every job that waits in SQS follows from the manifest", async ({ deploy }) => {
  const system = await played(deploy, "templates");
  const { world, section } = system;
  const sent = eventsOf(system, "MessageSent").map((event) => textIn(event, "messageId"));
  expect(sent.length).toBeGreaterThan(3);
  for (const id of sent) {
    const { trees, text } = world.trace(id);
    expect(trees.map(({ record }) => record.summary)).toEqual([
      expect.stringMatching(/^s3 PutObject \S+\/batch\.csv$/),
    ]);
    expect(text).toContain(`TranscodeJobSubmitted ${section?.workflowId}`);
  }
});

scenario("what a curator asks for on a page hangs below the request", async ({ deploy }) => {
  const { world, reference, curator, section, item } = await played(deploy, "seed");
  expect(world.trace("dropbox/Names/.keep").text).toMatch(
    /^.*note: POST http:\S+\/admin\/collections from .*\n.*└─ s3 PutObject \S+\.keep\n/,
  );
  const encode = `${reference.webUrl}/master_files/${section?.id}/encode`;
  const headers = { "avalon-api-key": reference.apiKey };
  expect((await curator.viewer().visit(encode, { method: "POST", headers })).status).toBe(202);
  const again = await eventually(
    async () => {
      const [current] = (await curator.item(item?.id ?? "")).sections;
      const id = current?.workflowId;
      return id !== undefined && id !== section?.workflowId ? id : undefined;
    },
    { what: "the second encode's job", withinMs: 30_000 },
  );
  // The job went through Redis and was started by another process, after the page was answered.
  expect(world.trace(again).trees[0]?.record.summary).toBe(`POST ${encode} from 127.0.0.1`);
  const refused = await curator.viewer().visit(encode, { method: "POST" });
  expect(world.trace(encode).reasons.at(-1)).toBe(
    `POST ${encode} from 127.0.0.1: status ${refused.status}`,
  );
});

scenario("who knows a mail, an error or half a name is told what is near", async ({ deploy }) => {
  const { world, curator } = await deploy();
  const collection = await curator.createCollection("Near", [SUBMITTER]);
  const batch = await filmBatch({
    name: "spring",
    rows: [["No film", "2012", "gone.mp4", "", ""]],
  });
  const key = await curator.drop(collection, batch);
  const mail = await eventually(() => world.trace(SUBMITTER).trees[0]?.record, {
    what: "the mail that the application sends",
    withinMs: 20_000,
  });
  expect(mail.summary).toMatch(/^mail to alice@example\.edu: Batch ingest failed: .*spring/);
  const manifest = expect.stringMatching(new RegExp(`/${key}$`));
  expect(world.trace("SPRING").near).toContainEqual(manifest);
  expect(world.trace("spring.xlsx").near).toContainEqual(manifest);
  expect(world.trace("gone.mp4").near).toContainEqual(
    expect.stringMatching(/^alice@example\.edu {2}\(mail to .*spring/),
  );
  expect(world.trace("k4486715g")).toMatchObject({ trees: [], near: [] });
});
