/**
 * Encoding a film a second time: Elastic Transcoder never overwrites, so a job into the keys of an
 * earlier one ends in error 3002 and leaves them alone; Avalon clears them first and succeeds.
 */

import { expect } from "vitest";
import { follow } from "#deployment/journey.ts";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";

scenario("a second encode into the same keys ends in 3002", async ({ deploy }) => {
  const { world, reference, curator, habitat } = await deploy();
  const journey = await follow({
    habitat,
    reference,
    curator,
    batch: await filmBatch(),
    collection: await curator.createCollection("Again", [SUBMITTER]),
    transcodeWithinMs: 60_000,
    signal: new AbortController().signal,
    onHop: () => {},
  });
  const itemId = journey.items[0]?.id ?? "";
  const first = journey.items[0]?.sections[0];
  const read = async (Id: string) =>
    (await world.call("elastic-transcoder", "ReadJob", { Id })).Job;
  const objects = async () => {
    const Bucket = reference.names.derivatives;
    const { Contents } = await world.call("s3", "ListObjectsV2", { Bucket });
    return (Contents ?? []).map(({ Key, LastModified }) => `${Key} ${LastModified?.getTime()}`);
  };
  const before = await objects();
  expect(before.length).toBeGreaterThan(0);
  const done = await read(first?.workflowId ?? "");

  const { Job: repeated } = await world.call("elastic-transcoder", "CreateJob", {
    PipelineId: reference.provisioned.pipelineId,
    Input: { Key: done?.Input?.Key },
    OutputKeyPrefix: done?.OutputKeyPrefix,
    Outputs: (done?.Outputs ?? []).map(({ Key, PresetId, SegmentDuration }) => ({
      Key,
      PresetId,
      ...(SegmentDuration === undefined ? {} : { SegmentDuration }),
    })),
  });
  const refused = await eventually(
    async () => {
      const job = await read(repeated?.Id ?? "");
      return job?.Status === "Error" ? job : undefined;
    },
    { what: "the end of the repeated job", withinMs: 30_000 },
  );
  expect(refused.Outputs?.length).toBeGreaterThan(0);
  for (const output of refused.Outputs ?? []) expect(output.StatusDetail).toMatch(/^3002 /);
  expect(await objects()).toEqual(before);

  const { status } = await curator
    .viewer()
    .visit(`${reference.webUrl}/master_files/${first?.id}/encode`, {
      method: "POST",
      headers: { "avalon-api-key": reference.apiKey },
    });
  expect(status).toBe(202);
  const again = await eventually(
    async () => {
      const [section] = (await curator.item(itemId)).sections;
      const isNew = section?.workflowId !== first?.workflowId;
      return isNew && /COMPLETED|FAILED/.test(section?.status ?? "") ? section : undefined;
    },
    { what: "the end of the second encode", withinMs: 60_000 },
  );
  expect(again).toMatchObject({ status: "COMPLETED", errors: [] });
});
