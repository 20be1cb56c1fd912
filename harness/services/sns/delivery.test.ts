/** What a published message becomes for a function, and for endpoints that cannot be reached. */

import { expect, test } from "vitest";
import type { MessagePublished } from "#bus/events.ts";
import { accountId, region } from "#kernel/brand.ts";
import type { RouteScope } from "#operation/service.ts";
import { routeTo } from "./delivery.ts";
import type { SnsStore } from "./store.ts";
import type { Subscription } from "./subscription.ts";

const topicArn = "arn:aws:sns:us-east-1:000000000000:news";

const event: MessagePublished = {
  type: "MessagePublished",
  refs: [],
  topicArn,
  messageId: "m1",
  message: "hello",
  attributes: { kind: { type: "String", value: "test" } },
  time: Date.UTC(2026, 0, 2),
  origin: "http://localhost:4566",
};

const subscription: Subscription = {
  arn: `${topicArn}:s1`,
  topicArn,
  protocol: "lambda",
  endpoint: "arn:aws:lambda:us-east-1:000000000000:function:notify:live",
  owner: "000000000000",
  principal: "root",
  createdAt: 0,
  attributes: {},
  state: "confirmed",
  token: "t",
  authenticated: true,
};

/** None of these routes looks into the store. */
const scope = {
  account: accountId("000000000000"),
  region: region("us-east-1"),
  now: event.time,
} as RouteScope<SnsStore>;

test("a function is invoked with the record that AWS sends", () => {
  const routed = routeTo(subscription, event, scope);
  if (!("operation" in routed)) throw new Error(routed.reason);
  expect(routed).toMatchObject({
    service: "lambda",
    operation: "Invoke",
    as: { type: "service", name: "sns.amazonaws.com", sourceArn: topicArn },
    label: 'topic "news" → lambda "function:notify:live"',
  });
  const { FunctionName, InvocationType, Payload } = routed.input;
  expect([FunctionName, InvocationType]).toEqual([subscription.endpoint, "Event"]);
  expect(JSON.parse(Buffer.from(Payload as Uint8Array).toString())).toEqual({
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: `${topicArn}:s1`,
        Sns: {
          Type: "Notification",
          MessageId: "m1",
          TopicArn: topicArn,
          Subject: null,
          Message: "hello",
          Timestamp: "2026-01-02T00:00:00.000Z",
          SignatureVersion: "1",
          Signature: expect.any(String),
          SigningCertUrl: expect.any(String),
          UnsubscribeUrl: expect.any(String),
          MessageAttributes: { kind: { Type: "String", Value: "test" } },
        },
      },
    ],
  });
});

test.for([
  [{ endpoint: "arn:aws:sqs:us-east-1:111111111111:q", protocol: "sqs" }, "account 111111111111"],
  [{ endpoint: "arn:aws:sqs:eu-west-1:000000000000:q", protocol: "sqs" }, "is in eu-west-1"],
  [{ endpoint: "a@b", protocol: "email" }, "mail is not sent by this harness"],
  [{ state: "pending" }, "waits for its endpoint to confirm it"],
] as const)("a subscription with %o is skipped, with the reason", ([change, reason]) => {
  const routed = routeTo({ ...subscription, ...change }, event, scope);
  expect("reason" in routed && routed.reason).toContain(reason);
});

test("a raw message of eleven attributes cannot go to a queue", () => {
  const attributes = Object.fromEntries(
    Array.from({ length: 11 }, (_, i) => [`a${i}`, { type: "String", value: "x" }]),
  );
  const raw: Subscription = {
    ...subscription,
    protocol: "sqs",
    endpoint: "arn:aws:sqs:us-east-1:000000000000:q",
    attributes: { RawMessageDelivery: "true" },
  };
  const routed = routeTo(raw, { ...event, attributes }, scope);
  expect("reason" in routed && routed.reason).toContain("can have 10 attributes, not 11");
});
