/** What SNS does, by AWS's own pages. */

import { all, failureOf, failuresOf, type ParityCases, type Target } from "./case.ts";

const API = "https://docs.aws.amazon.com/sns/latest/api";
const GUIDE = "https://docs.aws.amazon.com/sns/latest/dg";

/** A queue that topics may send to, subscribed. */
async function subscribedQueue(target: Target, TopicArn: string, Attributes: object = {}) {
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: "*",
    },
  });
  const QueueUrl = await target.queue({ Policy });
  const Endpoint = `arn:aws:sqs:us-east-1:${target.account}:${QueueUrl.split("/").at(-1)}`;
  const { SubscriptionArn = "" } = await target.sns.subscribe({
    TopicArn,
    Protocol: "sqs",
    Endpoint,
    Attributes: { ...Attributes },
  });
  const receive = async () =>
    (
      await target.sqs.receiveMessage({
        QueueUrl,
        WaitTimeSeconds: 2,
        MessageAttributeNames: ["All"],
      })
    ).Messages?.[0];
  return { QueueUrl, Endpoint, SubscriptionArn, receive };
}

const kind = (StringValue: string) => ({
  MessageAttributes: { kind: { DataType: "String", StringValue } },
});

export const snsCases: ParityCases = {
  "sns: a topic is made again with the same attributes only": {
    aws: `${API}/API_CreateTopic.html`,
    expected: [true, "InvalidParameterException 400", "InvalidParameterException 400"],
    async see({ sns, name }) {
      const Name = name("topic");
      const one = await sns.createTopic({ Name });
      const two = await sns.createTopic({ Name });
      const other = sns.createTopic({ Name, Attributes: { DisplayName: "other" } });
      return [
        one.TopicArn === two.TopicArn,
        await failureOf(other),
        await failureOf(sns.createTopic({ Name: "a b" })),
      ];
    },
  },
  "sns: what is not there": {
    aws: `${API}/API_Publish.html`,
    expected: [
      "NotFoundException 404",
      "NotFoundException 404",
      "NotFoundException 404",
      "NotFoundException 404",
      "fine",
      "fine",
    ],
    async see(target) {
      const { sns } = target;
      const TopicArn = `${await target.topic()}-none`;
      const SubscriptionArn = `${TopicArn}:11111111-2222-3333-4444-555555555555`;
      return failuresOf(
        () => sns.publish({ TopicArn, Message: "x" }),
        () => sns.getTopicAttributes({ TopicArn }),
        () => sns.subscribe({ TopicArn, Protocol: "email", Endpoint: "a@example.edu" }),
        () => sns.getSubscriptionAttributes({ SubscriptionArn }),
        () => sns.unsubscribe({ SubscriptionArn }),
        () => sns.deleteTopic({ TopicArn }),
      );
    },
  },
  "sns: messages that are refused": {
    aws: `${API}/API_Publish.html`,
    expected: all("InvalidParameterException 400", 6),
    async see(target) {
      const TopicArn = await target.topic();
      const publish = (Message: string, more: object = {}) =>
        target.sns.publish({ TopicArn, Message, ...more });
      return failuresOf(
        () => target.sns.publish({ Message: "x" }),
        () => publish(""),
        () => publish("x", { Subject: "two\nlines" }),
        () => publish("x", { Subject: "s".repeat(101) }),
        () => publish("{}", { MessageStructure: "json" }),
        () => publish("x".repeat(256 * 1024 + 1)),
      );
    },
  },
  "sns: subscriptions that are refused": {
    aws: `${API}/API_Subscribe.html`,
    expected: all("InvalidParameterException 400", 5),
    async see(target) {
      const TopicArn = await target.topic();
      const queue = `arn:aws:sqs:us-east-1:${target.account}:${target.name("queue")}`;
      const subscribe =
        (Protocol: string, Endpoint: string, Attributes: object = {}) =>
        () =>
          target.sns.subscribe({ TopicArn, Protocol, Endpoint, Attributes: { ...Attributes } });
      return failuresOf(
        subscribe("pigeon", "home"),
        subscribe("sqs", "no-arn"),
        subscribe("http", "https://example.edu/"),
        subscribe("sqs", queue, { Colour: "red" }),
        subscribe("sqs", queue, { FilterPolicy: "{" }),
      );
    },
  },
  "sns: the notification in a queue": {
    aws: `${GUIDE}/sns-message-and-json-formats.html`,
    expected: {
      members: [
        "Message",
        "MessageAttributes",
        "MessageId",
        "Signature",
        "SignatureVersion",
        "SigningCertURL",
        "Subject",
        "Timestamp",
        "TopicArn",
        "Type",
        "UnsubscribeURL",
      ],
      same: [true, true],
      attributes: { kind: { Type: "String", Value: "film" } },
      own: undefined,
    },
    async see(target) {
      const TopicArn = await target.topic();
      const { receive } = await subscribedQueue(target, TopicArn);
      const sent = { TopicArn, Message: "grüß", Subject: "Greeting", ...kind("film") };
      const { MessageId } = await target.sns.publish(sent);
      const message = await receive();
      const text = JSON.parse(message?.Body ?? "{}");
      return {
        members: Object.keys(text).sort(),
        same: [text.MessageId === MessageId, text.TopicArn === TopicArn],
        attributes: text.MessageAttributes,
        own: message?.MessageAttributes,
      };
    },
  },
  "sns: the bare message in a queue": {
    aws: `${GUIDE}/sns-large-payload-raw-message-delivery.html`,
    expected: ["for queues", undefined, "plain", { DataType: "String", StringValue: "film" }],
    async see(target) {
      const TopicArn = await target.topic();
      const { receive } = await subscribedQueue(target, TopicArn, { RawMessageDelivery: "true" });
      const texts = { default: "for all", sqs: "for queues" };
      const Message = JSON.stringify(texts);
      await target.sns.publish({ TopicArn, Message, MessageStructure: "json" });
      const structured = await receive();
      await target.sns.publish({ TopicArn, Message: "plain", ...kind("film") });
      const plain = await receive();
      return [
        structured?.Body,
        structured?.MessageAttributes,
        plain?.Body,
        plain?.MessageAttributes?.["kind"],
      ];
    },
  },
  "sns: filter policies": {
    aws: `${GUIDE}/sns-subscription-filter-policies.html`,
    expected: { byAttribute: "second", byBody: '{"kind":"film"}' },
    async see(target) {
      const TopicArn = await target.topic();
      const FilterPolicy = JSON.stringify({ kind: [{ prefix: "fi" }] });
      const raw = { RawMessageDelivery: "true", FilterPolicy };
      const attribute = await subscribedQueue(target, TopicArn, raw);
      const body = await subscribedQueue(target, TopicArn, {
        ...raw,
        FilterPolicyScope: "MessageBody",
      });
      await target.sns.publish({ TopicArn, Message: "first", ...kind("sound") });
      await target.sns.publish({ TopicArn, Message: "second", ...kind("film") });
      await target.sns.publish({ TopicArn, Message: '{"kind":"sound"}' });
      await target.sns.publish({ TopicArn, Message: '{"kind":"film"}' });
      return {
        byAttribute: (await attribute.receive())?.Body,
        byBody: (await body.receive())?.Body,
      };
    },
  },
  "sns: batches": {
    aws: `${API}/API_PublishBatch.html`,
    expected: [
      "EmptyBatchRequestException 400",
      "TooManyEntriesInBatchRequestException 400",
      "BatchEntryIdsNotDistinctException 400",
      "InvalidBatchEntryIdException 400",
      ["a", "b"],
    ],
    async see(target) {
      const TopicArn = await target.topic();
      const batch = (...ids: readonly string[]) =>
        target.sns.publishBatch({
          TopicArn,
          PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: "x" })),
        });
      const refused = (await failuresOf(
        () => batch(),
        () => batch(..."abcdefghijk"),
        () => batch("a", "a"),
        () => batch("a b"),
      )) as readonly unknown[];
      return [...refused, (await batch("a", "b")).Successful?.map(({ Id }) => Id)];
    },
  },
  "sns: what is listed and told of subscriptions": {
    aws: `${API}/API_GetSubscriptionAttributes.html`,
    expected: {
      listed: [["sqs", true, true]],
      attributes: ["false", "false", "true", true],
      pending: "pending confirmation",
      counts: ["1", "1", "0"],
      again: true,
    },
    async see(target) {
      const TopicArn = await target.topic();
      const { sns, account } = target;
      const { Endpoint, SubscriptionArn } = await subscribedQueue(target, TopicArn);
      const mail = { TopicArn, Protocol: "email", Endpoint: "a@example.edu" };
      const { SubscriptionArn: pending } = await sns.subscribe(mail);
      const { Subscriptions = [] } = await sns.listSubscriptionsByTopic({ TopicArn });
      const one = await sns.getSubscriptionAttributes({ SubscriptionArn });
      const topic = await sns.getTopicAttributes({ TopicArn });
      const again = await sns.subscribe({ TopicArn, Protocol: "sqs", Endpoint });
      return {
        listed: Subscriptions.filter(({ Protocol }) => Protocol === "sqs").map((each) => [
          each.Protocol,
          each.SubscriptionArn === SubscriptionArn,
          each.Owner === account,
        ]),
        attributes: [
          one.Attributes?.["PendingConfirmation"],
          one.Attributes?.["RawMessageDelivery"],
          one.Attributes?.["ConfirmationWasAuthenticated"],
          one.Attributes?.["Owner"] === account,
        ],
        pending: pending?.startsWith("arn:") ? "an ARN" : pending,
        counts: [
          topic.Attributes?.["SubscriptionsConfirmed"],
          topic.Attributes?.["SubscriptionsPending"],
          topic.Attributes?.["SubscriptionsDeleted"],
        ],
        again: again.SubscriptionArn === SubscriptionArn,
      };
    },
  },
  "sns: attributes that are set": {
    aws: `${API}/API_SetTopicAttributes.html`,
    expected: ["fine", "Films", "InvalidParameterException 400", "InvalidParameterException 400"],
    async see(target) {
      const TopicArn = await target.topic();
      const { sns } = target;
      const set = (AttributeName: string, AttributeValue: string) =>
        sns.setTopicAttributes({ TopicArn, AttributeName, AttributeValue });
      const fine = await failureOf(set("DisplayName", "Films"));
      const { Attributes } = await sns.getTopicAttributes({ TopicArn });
      return [
        fine,
        Attributes?.["DisplayName"],
        await failureOf(set("Colour", "red")),
        await failureOf(set("Policy", "{")),
      ];
    },
  },
  "sns: tags": {
    aws: `${API}/API_TagResource.html`,
    expected: [[{ Key: "a", Value: "2" }], [], "ResourceNotFoundException 404"],
    async see(target) {
      const ResourceArn = await target.topic();
      const { sns } = target;
      const tag = (Value: string) => sns.tagResource({ ResourceArn, Tags: [{ Key: "a", Value }] });
      await tag("1");
      await tag("2");
      const { Tags } = await sns.listTagsForResource({ ResourceArn });
      await sns.untagResource({ ResourceArn, TagKeys: ["a"] });
      const none = await sns.listTagsForResource({ ResourceArn });
      const missing = sns.listTagsForResource({ ResourceArn: `${ResourceArn}-none` });
      return [Tags, none.Tags, await failureOf(missing)];
    },
  },
};
