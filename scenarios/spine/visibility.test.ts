/**
 * A message that was received and not deleted: hidden until its visibility timeout has passed by
 * the clock, which the test moves, then received again with its count.
 */

import { expect } from "vitest";
import { scenario } from "#harness/scenario/index.ts";

const TIMEOUT_S = 3600;

scenario("a message comes back when its timeout has passed", async ({ harness, world }) => {
  const { QueueUrl = "" } = await world.call("sqs", "CreateQueue", {
    QueueName: "jobs",
    Attributes: { VisibilityTimeout: String(TIMEOUT_S) },
  });
  await world.call("sqs", "SendMessage", { QueueUrl, MessageBody: "a job" });
  const receive = async () => {
    const { Messages } = await world.call("sqs", "ReceiveMessage", {
      QueueUrl,
      AttributeNames: ["ApproximateReceiveCount"],
    });
    return Messages?.[0];
  };
  const first = await receive();
  expect(first?.Attributes?.["ApproximateReceiveCount"]).toBe("1");
  await harness.clock.advance((TIMEOUT_S - 1) * 1000);
  expect(await receive()).toBeUndefined();
  await harness.clock.advance(1_500);
  const second = await receive();
  expect(second).toMatchObject({ MessageId: first?.MessageId, Body: "a job" });
  expect(second?.Attributes?.["ApproximateReceiveCount"]).toBe("2");
  await world.call("sqs", "DeleteMessage", {
    QueueUrl,
    ReceiptHandle: second?.ReceiptHandle ?? "",
  });
  await harness.clock.advance(2 * TIMEOUT_S * 1000);
  expect(await receive()).toBeUndefined();
});
