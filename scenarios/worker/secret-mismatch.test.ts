/**
 * Function and worker do not share their secret any more (it was rotated in one place): the worker
 * answers 403 to every job, and after five receives each is in the dead-letter queue.
 */

import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";

scenario(
  "jobs signed with another secret end in the dead-letter queue",
  async ({ harness, deploy }) => {
    const { world, reference, curator } = await deploy({ topology: "templates" });
    const { queueUrl, deadLetterQueueUrl } = reference.provisioned.queues;
    const collection = await curator.createCollection("Secrets", [SUBMITTER]);
    await world.call("lambda", "UpdateFunctionConfiguration", {
      FunctionName: reference.names.ingestFunction,
      Environment: { Variables: { QueueUrl: queueUrl, Secret: "rotated" } },
    });
    const key = await curator.drop(collection, await filmBatch());
    await eventually(
      async () => {
        await harness.clock.advance(2_000);
        const { Attributes } = await world.call("sqs", "GetQueueAttributes", {
          QueueUrl: deadLetterQueueUrl,
          AttributeNames: ["ApproximateNumberOfMessages"],
        });
        return Attributes?.["ApproximateNumberOfMessages"] === "1" || undefined;
      },
      { what: "the job in the dead-letter queue", withinMs: 20_000 },
    );
    const { text } = world.trace(key);
    expect(text).toContain("status 403");
    expect(text).toContain("MessageDeadLettered");
    expect(await curator.search("")).toEqual([]);
  },
);
