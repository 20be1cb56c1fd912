/** Topics, subscriptions and deliveries through the real store, bus and dispatcher. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { accountId } from "#kernel/brand.ts";
import type { Principal } from "#kernel/principal.ts";
import { sqs } from "#services/sqs/index.ts";
import type { HttpNotification } from "./engine.ts";
import { sns } from "./index.ts";

let stage: ReturnType<typeof rehearse>;
let posts: HttpNotification[];
let statuses: number[];

beforeEach(() => {
  posts = [];
  statuses = [];
  const notifier = {
    post: async (notification: HttpNotification) => {
      posts.push(notification);
      return { status: statuses.shift() ?? 200 };
    },
  };
  stage = rehearse({ services: [erased(sns), erased(sqs)], engines: { sns: notifier } });
});
afterEach(() => stage.stop());

const topicArn = "arn:aws:sns:us-east-1:000000000000:news";
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

const makeTopic = () => stage.call("sns", "CreateTopic", { Name: "news" });

/** A queue that lets the topic send to it, unless told otherwise. */
async function makeQueue(name: string, allowed = true): Promise<string> {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn(name),
    Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
  };
  const Attributes = allowed ? { Policy: JSON.stringify({ Statement: [statement] }) } : {};
  const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", { QueueName: name, Attributes });
  return QueueUrl;
}

const subscribeQueue = (name: string, Attributes: Record<string, string> = {}) =>
  stage.call("sns", "Subscribe", {
    TopicArn: topicArn,
    Protocol: "sqs",
    Endpoint: queueArn(name),
    Attributes,
  });

async function publish(Message: string, more: object = {}) {
  const output = await stage.call("sns", "Publish", { TopicArn: topicArn, Message, ...more });
  await stage.settle();
  return output;
}

async function receive(QueueUrl: string) {
  const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ["All"],
  });
  return Messages;
}

const summaries = (kind: "skipped" | "dropped" | "retry" | "bug") =>
  stage.world.journal.list({ kind }).map((record) => record.summary);

describe("a queue's subscription", () => {
  test("gets the envelope", async () => {
    await makeTopic();
    const url = await makeQueue("jobs");
    const { SubscriptionArn } = await subscribeQueue("jobs");
    const { MessageId } = await publish("hello", {
      Subject: "greeting",
      MessageAttributes: { kind: { DataType: "String", StringValue: "test" } },
    });
    const [message] = await receive(url);
    expect(message?.Body?.split("\n").slice(0, 3)).toEqual([
      "{",
      '  "Type" : "Notification",',
      `  "MessageId" : "${MessageId}",`,
    ]);
    expect(JSON.parse(message?.Body ?? "")).toEqual({
      Type: "Notification",
      MessageId,
      TopicArn: topicArn,
      Subject: "greeting",
      Message: "hello",
      Timestamp: "2026-01-02T03:04:05.000Z",
      SignatureVersion: "1",
      Signature: expect.any(String),
      SigningCertURL: expect.stringMatching(/^http:\/\/localhost:4566\//),
      UnsubscribeURL:
        `http://localhost:4566/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}` +
        "&Version=2010-03-31",
      MessageAttributes: { kind: { Type: "String", Value: "test" } },
    });
    expect(message?.MessageAttributes).toBeUndefined();
  });

  test("gets message and attributes as they are when it is raw", async () => {
    await makeTopic();
    const url = await makeQueue("jobs");
    await subscribeQueue("jobs", { RawMessageDelivery: "true" });
    await publish("hello", {
      MessageAttributes: {
        count: { DataType: "Number", StringValue: "3" },
        bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) },
      },
    });
    const [message] = await receive(url);
    expect(message?.Body).toBe("hello");
    expect(message?.MessageAttributes).toEqual({
      count: { DataType: "Number", StringValue: "3" },
      bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) },
    });
  });

  test("gets the text meant for its protocol", async () => {
    await makeTopic();
    const url = await makeQueue("jobs");
    await subscribeQueue("jobs", { RawMessageDelivery: "true" });
    await publish(JSON.stringify({ default: "all", sqs: "queues" }), { MessageStructure: "json" });
    expect((await receive(url))[0]?.Body).toBe("queues");
  });

  test("gets the publisher's trace header, and no header from anybody else", async () => {
    await makeTopic();
    const QueueUrl = await makeQueue("jobs");
    await subscribeQueue("jobs", { RawMessageDelivery: "true" });
    const traceHeader = "Root=1-5e1b4151-5ac6c58f5b5daa6532e7a1a4;Sampled=1";
    const message = { TopicArn: topicArn, Message: "hello" };
    await stage.call("sns", "Publish", message, { traceHeader });
    await publish("hello");
    const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["AWSTraceHeader"],
    });
    expect(Messages.map(({ Attributes }) => Attributes)).toEqual([
      { AWSTraceHeader: traceHeader },
      undefined,
    ]);
  });

  test("is caused by the publication", async () => {
    await makeTopic();
    await makeQueue("jobs");
    await subscribeQueue("jobs");
    const { MessageId = "" } = await publish("hello");
    const about = stage.world.journal.about(MessageId);
    const event = about.find((record) => record.kind === "event");
    const delivery = about.find((record) => record.kind === "delivery");
    expect(delivery?.cause).toBe(event?.seq);
    expect(delivery?.summary).toBe('topic "news" → sqs "jobs"');
    const [send] = stage.world.journal.effectsOf(delivery?.seq ?? 0);
    expect(send?.operation).toBe("SendMessage");
  });
});

describe("what does not arrive", () => {
  test("is told when the topic has no subscription", async () => {
    await makeTopic();
    await publish("hello");
    expect(summaries("skipped")).toEqual([`topic "news": topic ${topicArn} has no subscription`]);
  });

  test("is told when a filter keeps it away", async () => {
    await makeTopic();
    const url = await makeQueue("jobs");
    await subscribeQueue("jobs", { FilterPolicy: JSON.stringify({ kind: ["movie"] }) });
    await publish("no attribute");
    await publish("wrong", {
      MessageAttributes: { kind: { DataType: "String", StringValue: "song" } },
    });
    await publish("right", {
      MessageAttributes: { kind: { DataType: "String", StringValue: "movie" } },
    });
    expect(await receive(url)).toHaveLength(1);
    expect(summaries("skipped")).toEqual([
      'topic "news" → sqs "jobs": filter policy: attribute "kind" is missing',
      'topic "news" → sqs "jobs": filter policy: ' +
        'attribute "kind" is "song", which does not match ["movie"]',
    ]);
  });

  test("is dropped at once, with the reason, when the queue's policy refuses it", async () => {
    await makeTopic();
    await makeQueue("jobs", false);
    await subscribeQueue("jobs");
    await publish("hello");
    const [dropped] = summaries("dropped");
    expect(dropped).toContain("AccessDenied");
    expect(dropped).toContain("sns.amazonaws.com is not authorized to perform: sqs:SendMessage");
    expect(summaries("retry")).toEqual([]);
  });

  test("goes to the subscription's dead-letter queue", async () => {
    await makeTopic();
    const deadUrl = await makeQueue("dead");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn("dead") });
    await subscribeQueue("gone", { RedrivePolicy, RawMessageDelivery: "true" });
    await publish("hello");
    expect((await receive(deadUrl))[0]?.Body).toBe("hello");
    expect(summaries("bug")).toEqual([]);
  });
});

describe("an HTTP endpoint", () => {
  const endpoint = "http://hook.test/path";
  const subscribeHttp = (Attributes: Record<string, string> = {}) =>
    stage.call("sns", "Subscribe", {
      TopicArn: topicArn,
      Protocol: "http",
      Endpoint: endpoint,
      Attributes,
    });

  async function subscribeAndConfirm(Attributes: Record<string, string> = {}): Promise<string> {
    await makeTopic();
    await subscribeHttp(Attributes);
    await stage.settle();
    const { Token } = JSON.parse(posts.shift()?.body ?? "");
    const { SubscriptionArn = "" } = await stage.call("sns", "ConfirmSubscription", {
      TopicArn: topicArn,
      Token,
    });
    return SubscriptionArn;
  }

  test("is asked to confirm, and gets nothing before it did", async () => {
    await makeTopic();
    expect(await subscribeHttp()).toEqual({ SubscriptionArn: "pending confirmation" });
    await publish("too early");
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({
      url: endpoint,
      headers: {
        "x-amz-sns-message-type": "SubscriptionConfirmation",
        "x-amz-sns-topic-arn": topicArn,
        "content-type": "text/plain; charset=UTF-8",
        "user-agent": "Amazon Simple Notification Service Agent",
      },
    });
    const { Token, SubscribeURL } = JSON.parse(posts[0]?.body ?? "");
    expect(SubscribeURL).toBe(
      `http://localhost:4566/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${Token}` +
        "&Version=2010-03-31",
    );
    expect(summaries("skipped")[0]).toContain("waits for its endpoint to confirm it");
    const { Subscriptions } = await stage.call("sns", "ListSubscriptions", {});
    expect(Subscriptions?.[0]?.SubscriptionArn).toBe("PendingConfirmation");
  });

  test("gets messages once confirmed", async () => {
    const arn = await subscribeAndConfirm();
    const { MessageId } = await publish("hello");
    expect(posts[0]?.headers).toEqual({
      "x-amz-sns-message-type": "Notification",
      "x-amz-sns-message-id": MessageId,
      "x-amz-sns-topic-arn": topicArn,
      "x-amz-sns-subscription-arn": arn,
      "content-type": "text/plain; charset=UTF-8",
      "accept-encoding": "gzip,deflate",
      "user-agent": "Amazon Simple Notification Service Agent",
    });
    expect(JSON.parse(posts[0]?.body ?? "").Message).toBe("hello");
  });

  test("gets the bare text when raw", async () => {
    await subscribeAndConfirm({ RawMessageDelivery: "true" });
    await publish("hello");
    expect(posts[0]?.body).toBe("hello");
    expect(posts[0]?.headers).toHaveProperty("x-amz-sns-rawdelivery", "true");
  });

  test("is tried again after 20 seconds when it failed, and not when it refused", async () => {
    await subscribeAndConfirm();
    statuses = [503];
    await publish("hello");
    expect(posts).toHaveLength(1);
    await stage.advance(19_999);
    expect(posts).toHaveLength(1);
    await stage.advance(1);
    expect(posts).toHaveLength(2);
    statuses = [404];
    await publish("again");
    await stage.advance(600_000);
    expect(posts).toHaveLength(3);
    expect(summaries("dropped")[0]).toContain("http://hook.test/path answered 404");
  });

  test("refuses a wrong token and one of two days ago", async () => {
    await makeTopic();
    await subscribeHttp();
    await stage.settle();
    const { Token } = JSON.parse(posts[0]?.body ?? "");
    const confirm = (token: string) =>
      stage.call("sns", "ConfirmSubscription", { TopicArn: topicArn, Token: token });
    await expect(confirm("wrong")).rejects.toThrow("Invalid token");
    await expect(confirm("0".repeat(64))).rejects.toThrow("Invalid parameter: Token");
    await stage.advance(48 * 3_600_000);
    await expect(confirm(Token)).rejects.toThrow("Invalid parameter: Token");
  });
});

describe("a service principal", () => {
  const s3: Principal = {
    type: "service",
    account: accountId("000000000000"),
    name: "s3.amazonaws.com",
    sourceArn: "arn:aws:s3:::bucket",
  };

  test("may not publish by the default policy, and may by one that names it", async () => {
    await makeTopic();
    const deliver = () =>
      stage.call("sns", "Publish", { TopicArn: topicArn, Message: "x" }, { as: s3 });
    await expect(deliver()).rejects.toThrow("is not authorized to perform: sns:Publish");
    const statement = {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "SNS:Publish",
      Resource: topicArn,
    };
    await stage.call("sns", "SetTopicAttributes", {
      TopicArn: topicArn,
      AttributeName: "Policy",
      AttributeValue: JSON.stringify({ Statement: [statement] }),
    });
    expect(await deliver()).toHaveProperty("MessageId");
  });
});
