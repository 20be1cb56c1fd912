/**
 * A message no worker can do anything with: refused five times, two seconds apart by the clock, it
 * ends in the dead-letter queue and the trace says where.
 */

import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";

const RECEIVES_MAX = 5;

scenario("a poison message ends in the dead-letter queue", async ({ harness, deploy }) => {
  const { world, reference } = await deploy();
  const { queueUrl, deadLetterQueueUrl } = reference.provisioned.queues;
  const { MessageId = "" } = await world.call("sqs", "SendMessage", {
    QueueUrl: queueUrl,
    MessageBody: "this is no job",
  });
  const dead = await eventually(
    async () => {
      // The daemon makes it visible again after two seconds; a job's own timeout is an hour.
      await harness.clock.advance(2_000);
      const { Attributes } = await world.call("sqs", "GetQueueAttributes", {
        QueueUrl: deadLetterQueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages"],
      });
      return Attributes?.["ApproximateNumberOfMessages"] === "1" || undefined;
    },
    { what: "the message in the dead-letter queue", withinMs: 20_000 },
  );
  expect(dead).toBe(true);
  const { text, reasons } = world.trace(MessageId);
  expect(text.match(/sqsd POST/g)).toHaveLength(RECEIVES_MAX);
  expect(text).toContain("MessageDeadLettered");
  expect(reasons.at(-1)).toContain(
    `TooManyReceives: received 5 times, it went to ${deadLetterQueueUrl.split("/").at(-1)}`,
  );
});
