/** Topics and subscriptions as they are made, changed and listed; and what is refused. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { sns } from "./index.ts";

let stage: ReturnType<typeof rehearse>;
beforeEach(() => {
  stage = rehearse({ services: [erased(sns)] });
});
afterEach(() => stage.stop());

const TopicArn = "arn:aws:sns:us-east-1:000000000000:news";
const create = (Name = "news", more: object = {}) =>
  stage.call("sns", "CreateTopic", { Name, ...more });
const subscribe = (Protocol: string, Endpoint: string, Attributes: Record<string, string> = {}) =>
  stage.call("sns", "Subscribe", { TopicArn, Protocol, Endpoint, Attributes });
const jobs = "arn:aws:sqs:us-east-1:000000000000:jobs";
const shown = async () =>
  (await stage.call("sns", "GetTopicAttributes", { TopicArn })).Attributes ?? {};
const set = (AttributeName: string, AttributeValue: string) =>
  stage.call("sns", "SetTopicAttributes", { TopicArn, AttributeName, AttributeValue });

describe("creating a topic", () => {
  test("gives its ARN and AWS's default attributes", async () => {
    expect(await create()).toEqual({ TopicArn });
    const { Policy = "", EffectiveDeliveryPolicy = "", ...others } = await shown();
    expect(others).toEqual({
      DisplayName: "",
      Owner: "000000000000",
      TopicArn,
      SubscriptionsConfirmed: "0",
      SubscriptionsPending: "0",
      SubscriptionsDeleted: "0",
    });
    expect(JSON.parse(Policy).Statement[0]).toMatchObject({
      Sid: "__default_statement_ID",
      Condition: { StringEquals: { "AWS:SourceOwner": "000000000000" } },
    });
    expect(JSON.parse(EffectiveDeliveryPolicy).http.defaultHealthyRetryPolicy.numRetries).toBe(3);
  });

  test("is repeatable with the same attributes and tags, and a conflict with others", async () => {
    const given = { Attributes: { DisplayName: "News" }, Tags: [{ Key: "a", Value: "1" }] };
    await create("news", given);
    expect(await create("news", given)).toEqual({ TopicArn });
    await expect(create("news", { Attributes: { DisplayName: "Old" } })).rejects.toThrow(
      "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    );
    await expect(create("news", { Tags: [{ Key: "a", Value: "2" }] })).rejects.toThrow(
      "Invalid parameter: Tags Reason: Topic already exists with different tags",
    );
  });

  test.for([
    ["a b", {}, "InvalidParameterException", "Invalid parameter: Topic Name"],
    ["x".repeat(257), {}, "InvalidParameterException", "Topic Name"],
    ["news", { Colour: "red" }, "InvalidParameterException", "AttributeName"],
    ["news", { MaximumMessageSize: "100" }, "InvalidParameterException", "MaximumMessageSize"],
    ["news.fifo", { FifoTopic: "true" }, "NotImplemented", "FIFO topics"],
  ] as const)("%s with %o is refused by %s", async ([name, Attributes, code, message]) => {
    await expect(create(name, { Attributes })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe("subscribing", () => {
  test("again gives the same subscription; with other attributes it is a conflict", async () => {
    await create();
    const first = await subscribe("sqs", jobs, { RawMessageDelivery: "true" });
    expect(first.SubscriptionArn).toMatch(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`));
    expect(await subscribe("sqs", jobs)).toEqual(first);
    await expect(subscribe("sqs", jobs, { RawMessageDelivery: "false" })).rejects.toThrow(
      "Subscription already exists with different attributes",
    );
    expect(await shown()).toMatchObject({ SubscriptionsConfirmed: "1" });
  });

  test.for([
    ["pigeon", "x", "Amazon SNS does not support this protocol string: pigeon"],
    ["sms", "+1", "the protocol sms of sns: not implemented by this harness"],
    ["sqs", "http://x", "SQS endpoint ARN"],
    ["sqs", `${jobs}.fifo`, "FIFO SQS Queues can not be subscribed to standard SNS topics"],
    ["lambda", jobs, "Lambda endpoint ARN"],
    ["http", "https://x", "Endpoint must match the specified protocol"],
    ["email", "nobody", "Email address"],
  ] as const)("by %s to %s is refused", async ([protocol, endpoint, reason]) => {
    await create();
    await expect(subscribe(protocol, endpoint)).rejects.toThrow(reason);
  });

  test("with a filter that is wrong is refused in the words of its operation", async () => {
    await create();
    await expect(subscribe("sqs", jobs, { FilterPolicy: '{"a":"x"}' })).rejects.toThrow(
      'Invalid parameter: Attributes Reason: FilterPolicy: "a" must be an object or an array',
    );
    const { SubscriptionArn = "" } = await subscribe("sqs", jobs);
    await expect(
      stage.call("sns", "SetSubscriptionAttributes", {
        SubscriptionArn,
        AttributeName: "FilterPolicy",
        AttributeValue: '{"a":"x"}',
      }),
    ).rejects.toThrow('Invalid parameter: FilterPolicy: "a" must be an object or an array');
  });

  test("to a topic that does not exist is refused", async () => {
    await expect(subscribe("sqs", jobs)).rejects.toMatchObject({
      code: "NotFoundException",
      message: "Topic does not exist",
    });
  });

  test("shows its attributes, and changes them one by one", async () => {
    await create();
    const { SubscriptionArn = "" } = await subscribe("sqs", jobs);
    const change = (AttributeName: string, AttributeValue: string) =>
      stage.call("sns", "SetSubscriptionAttributes", {
        SubscriptionArn,
        AttributeName,
        AttributeValue,
      });
    const attributes = async () =>
      (await stage.call("sns", "GetSubscriptionAttributes", { SubscriptionArn })).Attributes;
    await change("FilterPolicyScope", "MessageBody");
    // AWS: the scope is shown only together with a filter.
    expect(await attributes()).not.toHaveProperty("FilterPolicyScope");
    await change("FilterPolicy", '{"a":{"b":["x"]}}');
    await change("RawMessageDelivery", "True");
    expect(await attributes()).toEqual({
      SubscriptionArn,
      TopicArn,
      Protocol: "sqs",
      Endpoint: jobs,
      Owner: "000000000000",
      SubscriptionPrincipal: "arn:aws:iam::000000000000:root",
      PendingConfirmation: "false",
      ConfirmationWasAuthenticated: "true",
      RawMessageDelivery: "true",
      FilterPolicyScope: "MessageBody",
      FilterPolicy: '{"a":{"b":["x"]}}',
    });
    // A nested policy and the scope it needs cannot be parted.
    await expect(change("FilterPolicyScope", "MessageAttributes")).rejects.toThrow("nested");
    await expect(change("RawMessageDelivery", "")).rejects.toThrow(
      "RawMessageDelivery: Invalid value []. Must be true or false.",
    );
    await expect(change("Colour", "")).rejects.toThrow("AttributeName");
    await expect(change("RedrivePolicy", '{"deadLetterTargetArn":"x"}')).rejects.toThrow(
      "RedrivePolicy: deadLetterTargetArn is an invalid arn",
    );
    await change("FilterPolicy", "");
    expect(await attributes()).not.toHaveProperty("FilterPolicy");
  });

  test("ends by Unsubscribe, which can be repeated, and with the topic", async () => {
    await create();
    const { SubscriptionArn = "" } = await subscribe("sqs", jobs);
    const list = async () =>
      (await stage.call("sns", "ListSubscriptionsByTopic", { TopicArn })).Subscriptions;
    expect(await list()).toEqual([
      { SubscriptionArn, Owner: "000000000000", Protocol: "sqs", Endpoint: jobs, TopicArn },
    ]);
    await stage.call("sns", "Unsubscribe", { SubscriptionArn });
    await stage.call("sns", "Unsubscribe", { SubscriptionArn });
    expect(await list()).toEqual([]);
    await subscribe("sqs", jobs);
    await stage.call("sns", "DeleteTopic", { TopicArn });
    expect((await stage.call("sns", "ListSubscriptions", {})).Subscriptions).toEqual([]);
  });
});

describe("publishing", () => {
  const publish = (more: object) =>
    stage.call("sns", "Publish", { TopicArn, Message: "x", ...more });

  test.for([
    [{ Message: "" }, "Invalid parameter: Empty message"],
    [{ Message: "x".repeat(262_145) }, "Invalid parameter: Message too long"],
    [{ Subject: "x".repeat(101) }, "Invalid parameter: Subject"],
    [{ Subject: "two\nlines" }, "Invalid parameter: Subject"],
    [{ MessageStructure: "json" }, "JSON message body failed to parse"],
    [{ MessageStructure: "json", Message: "{}" }, "No default entry in JSON message body"],
    [{ MessageStructure: "xml" }, "Invalid parameter: MessageStructure"],
    [{ TopicArn: "news" }, "An ARN must have at least 6 elements, not 1"],
    [{ TopicArn: "arn:aws:sns:eu-west-1:000000000000:news" }, "Invalid parameter: TopicArn"],
    [{ TopicArn: `${TopicArn}2` }, "Topic does not exist"],
    [{ TopicArn: undefined, TargetArn: "arn:aws:sns:us-east-1:1:endpoint/x" }, "No endpoint found"],
    [{ TopicArn: undefined }, "TopicArn or TargetArn Reason: no value for required parameter"],
    [{ PhoneNumber: "+1" }, "not implemented by this harness"],
    [{ MessageAttributes: { a: { DataType: "Text", StringValue: "x" } } }, "set of supported type"],
    [
      { MessageAttributes: { a: { DataType: "String", StringValue: "" } } },
      "must contain non-empty",
    ],
  ] as const)("%o is refused", async ([more, reason]) => {
    await create();
    await expect(publish(more)).rejects.toThrow(reason);
  });

  test("takes larger messages where the topic says so, and then no HTTP endpoint", async () => {
    await create();
    await set("MaximumMessageSize", "1048576");
    expect(await publish({ Message: "x".repeat(1_048_576) })).toHaveProperty("MessageId");
    await expect(subscribe("http", "http://hook.test/")).rejects.toThrow("too large for it");
    await set("MaximumMessageSize", "262144");
    await subscribe("http", "http://hook.test/");
    await expect(set("MaximumMessageSize", "300000")).rejects.toThrow("at most 100 subscriptions");
  });

  test("of batches gives an id an entry, and takes all or none", async () => {
    await create();
    const batch = (entries: readonly { Id: string; Message: string }[]) =>
      stage.call("sns", "PublishBatch", { TopicArn, PublishBatchRequestEntries: entries });
    const entry = (Id: string, Message = "x") => ({ Id, Message });
    expect(await batch([entry("a"), entry("b")])).toEqual({
      Successful: [
        { Id: "a", MessageId: expect.any(String) },
        { Id: "b", MessageId: expect.any(String) },
      ],
      Failed: [],
    });
    await expect(batch([entry("a"), entry("b", "")])).rejects.toThrow("Empty message");
    const refused = [
      [[], "EmptyBatchRequestException"],
      [
        Array.from({ length: 11 }, (_, i) => entry(`${i}`)),
        "TooManyEntriesInBatchRequestException",
      ],
      [[entry("a"), entry("a")], "BatchEntryIdsNotDistinctException"],
      [[entry("a b")], "InvalidBatchEntryIdException"],
      [
        [entry("a", "x".repeat(200_000)), entry("b", "x".repeat(200_000))],
        "BatchRequestTooLongException",
      ],
    ] as const;
    for (const [entries, code] of refused) {
      await expect(batch(entries)).rejects.toMatchObject({ code });
    }
  });
});

test("permissions are added to the policy and removed", async () => {
  await create();
  const grant = {
    TopicArn,
    Label: "them",
    AWSAccountId: ["111111111111"],
    ActionName: ["Publish"],
  };
  await stage.call("sns", "AddPermission", grant);
  const statements = async () => JSON.parse((await shown())["Policy"] ?? "").Statement;
  expect((await statements())[1]).toEqual({
    Sid: "them",
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111111111111:root" },
    Action: "SNS:Publish",
    Resource: TopicArn,
  });
  await expect(stage.call("sns", "AddPermission", grant)).rejects.toThrow("already exists");
  await stage.call("sns", "RemovePermission", { TopicArn, Label: "them" });
  expect(await statements()).toHaveLength(1);
});

test("a tag cannot be given twice at once", async () => {
  const Tags = [
    { Key: "a", Value: "1" },
    { Key: "a", Value: "2" },
  ];
  await expect(create("news", { Tags })).rejects.toThrow("Duplicated keys are not allowed.");
});

test("tags are added, replaced and removed", async () => {
  await create();
  const tag = (Key: string, Value: string) =>
    stage.call("sns", "TagResource", { ResourceArn: TopicArn, Tags: [{ Key, Value }] });
  await tag("a", "1");
  await tag("b", "2");
  await tag("b", "3");
  await stage.call("sns", "UntagResource", { ResourceArn: TopicArn, TagKeys: ["a"] });
  expect(await stage.call("sns", "ListTagsForResource", { ResourceArn: TopicArn })).toEqual({
    Tags: [{ Key: "b", Value: "3" }],
  });
  await expect(
    stage.call("sns", "ListTagsForResource", { ResourceArn: `${TopicArn}2` }),
  ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});

test("lists come in pages of 100", async () => {
  for (let i = 0; i < 101; i++) await create(`topic-${i}`);
  const { Topics = [], NextToken } = await stage.call("sns", "ListTopics", {});
  const { Topics: rest = [], NextToken: end } = await stage.call("sns", "ListTopics", {
    NextToken,
  });
  expect(Topics).toHaveLength(100);
  expect(new Set([...Topics, ...rest].map((topic) => topic.TopicArn)).size).toBe(101);
  expect(end).toBeUndefined();
});
