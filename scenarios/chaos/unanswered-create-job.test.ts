/**
 * Elastic Transcoder acts on CreateJob and its answer is lost: the SDK asks again, and a second job
 * is made for the same keys, as CreateJob takes no token to tell that it is the same. Known of
 * Avalon: it follows the second job, which ends in 3002 when the first one was quicker. Nothing is
 * lost by it: the derivatives are the first job's, and encoding again mends the section.
 */

import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";
import { workerOf } from "../instances.ts";
import { eventsOf } from "./invariants.ts";

scenario("an unanswered CreateJob makes two jobs, and is mended", async ({ harness, deploy }) => {
  const system = await deploy();
  const { world, reference, curator } = system;
  const collection = await curator.createCollection("Twice", [SUBMITTER]);
  harness.faults.add({
    name: "unanswered",
    at: "call",
    service: "elastic-transcoder",
    operation: "CreateJob",
    principal: await workerOf(system),
    account: world.account,
    nth: [1],
    effect: { kind: "lostAck" },
  });
  await curator.drop(collection, await filmBatch());
  const ended = (job?: string) =>
    eventually(
      async () => {
        const [id = ""] = await curator.search("");
        const [section] = (await curator.item(id)).sections;
        const isNew = section?.workflowId !== job;
        return isNew && /COMPLETED|FAILED/.test(section?.status ?? "") ? section : undefined;
      },
      { what: "the end of the encode", withinMs: 60_000 },
    );
  const section = await ended();
  const jobs = eventsOf(world, "TranscodeJobSubmitted").map(({ refs = [] }) => refs[0]);
  expect(jobs).toHaveLength(2);
  expect(section.workflowId).toBe(jobs[1]);
  if (section.status === "FAILED") expect(section.errors.join()).toMatch(/^3002 /);
  const Bucket = reference.names.derivatives;
  const { KeyCount } = await world.call("s3", "ListObjectsV2", { Bucket, Prefix: section.id });
  expect(KeyCount).toBeGreaterThan(0);
  const { status } = await curator
    .viewer()
    .visit(`${reference.webUrl}/master_files/${section.id}/encode`, {
      method: "POST",
      headers: { "avalon-api-key": reference.apiKey },
    });
  expect(status).toBe(202);
  expect(await ended(section.workflowId)).toMatchObject({ status: "COMPLETED", errors: [] });
});
