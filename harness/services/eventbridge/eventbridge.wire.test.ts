/** EventBridge over the wire, by the official SDK client. */

import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness({ port: 0 });
});
afterAll(() => harness.stop());

test("an event goes by rule and topic into a queue", async () => {
  const events = harness.client(EventBridgeClient);
  const sqs = harness.client(SQSClient);
  const sns = harness.client(SNSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "alerts" }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const Endpoint = Attributes?.["QueueArn"] ?? "";
  const allowed = {
    Effect: "Allow",
    Principal: "*",
    Action: "sqs:SendMessage",
    Resource: Endpoint,
  };
  const Policy = JSON.stringify({ Statement: allowed });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const TopicAttributes = {
    Policy: JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "*",
      },
    }),
  };
  const { TopicArn = "" } = await sns.send(
    new CreateTopicCommand({ Name: "alerts", Attributes: TopicAttributes }),
  );
  const raw = { RawMessageDelivery: "true" };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes: raw }));

  const EventPattern = JSON.stringify({ detail: { state: ["FAILED"] } });
  await events.send(new PutRuleCommand({ Name: "failures", EventPattern }));
  const { FailedEntryCount } = await events.send(
    new PutTargetsCommand({
      Rule: "failures",
      Targets: [{ Id: "topic", Arn: TopicArn, InputPath: "$.detail" }],
    }),
  );
  expect(FailedEntryCount).toBe(0);
  await events.send(
    new PutEventsCommand({
      Entries: ["FAILED", "SUCCEEDED"].map((state) => ({
        Source: "com.example",
        DetailType: "Job",
        Detail: JSON.stringify({ state }),
      })),
    }),
  );
  await harness.settle();
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  expect(Messages.map(({ Body }) => Body)).toEqual(['{"state":"FAILED"}']);
});

test("a pattern that is none is AWS's error", async () => {
  const tried = harness
    .client(EventBridgeClient)
    .send(new TestEventPatternCommand({ EventPattern: "[]", Event: "{}" }));
  await expect(tried).rejects.toMatchObject({
    name: "InvalidEventPatternException",
    $metadata: { httpStatusCode: 400 },
  });
});
