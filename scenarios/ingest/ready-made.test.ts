/**
 * Media that is ready: pre-transcoded forms (`a.high.mp4` beside no `a.mp4`) are taken over without
 * a transcode job, and captions and structure beside a film are kept with its section.
 */

import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { batchOf, SUBMITTER } from "../batches.ts";

const CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\nGood evening.\n";
const STRUCTURE = '<Item label="Lecture"><Span label="All" begin="0" end="2"/></Item>';

scenario("ready-made forms are taken over, with captions and structure", async ({ deploy }) => {
  const { world, reference, curator } = await deploy({ qualities: ["low", "high"] });
  const collection = await curator.createCollection("Ready", [SUBMITTER]);
  await curator.drop(
    collection,
    await batchOf({
      headers: ["Title", "File", "Skip Transcoding", "Publish"],
      rows: [["Ready", "talk.mp4", "yes", "yes"]],
      media: { "talk.low.mp4": "film.mp4", "talk.high.mp4": "film.mp4" },
      texts: { "talk.mp4.vtt": CAPTIONS, "talk.mp4.structure.xml": STRUCTURE },
    }),
  );
  const item = await eventually(
    async () => {
      const [id] = await curator.search("");
      return id === undefined ? undefined : curator.item(id);
    },
    { what: "the ingested item", withinMs: 30_000 },
  );
  const section = item.sections[0];
  expect(section?.status).toBe("COMPLETED");
  expect(section?.derivatives.map(({ quality }) => quality).sort()).toEqual(["high", "low"]);
  expect(section).toMatchObject({ hasStructure: true });
  const jobs = world.journal
    .list({ kind: "event", limit: 10_000 })
    .filter(({ summary }) => summary.startsWith("TranscodeJobSubmitted"));
  expect(jobs).toEqual([]);
  const { Contents } = await world.call("s3", "ListObjectsV2", {
    Bucket: reference.names.derivatives,
    Prefix: `${section?.id}/`,
  });
  expect((Contents ?? []).map(({ Key = "" }) => Key).sort()).toEqual([
    `${section?.id}/quality-high/talk.high.mp4`,
    `${section?.id}/quality-low/talk.low.mp4`,
  ]);
  const captions = await curator
    .viewer()
    .visit(`${reference.webUrl}/master_files/${section?.id}/captions/captions`);
  expect([captions.status, captions.text]).toEqual([200, CAPTIONS]);
});
