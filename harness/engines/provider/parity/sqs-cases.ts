/** What SQS does, by AWS's own pages. */

import { all, anonymous, failureOf, failuresOf, type ParityCases, type Target } from "./case.ts";

const API = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference";
const GUIDE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide";

const receiveOne = async ({ sqs }: Target, QueueUrl: string, more: object = {}) =>
  (await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 2, ...more })).Messages?.[0];

const arnOf = ({ account }: Target, url: string) =>
  `arn:aws:sqs:us-east-1:${account}:${url.split("/").at(-1)}`;

export const sqsCases: ParityCases = {
  "sqs: a queue is made again with the same attributes only": {
    aws: `${API}/API_CreateQueue.html`,
    expected: [true, "QueueNameExists 400"],
    async see({ sqs, name }) {
      const QueueName = name("queue");
      const Attributes = { VisibilityTimeout: "60" };
      const one = await sqs.createQueue({ QueueName, Attributes });
      const two = await sqs.createQueue({ QueueName, Attributes });
      const other = sqs.createQueue({ QueueName, Attributes: { VisibilityTimeout: "61" } });
      return [one.QueueUrl === two.QueueUrl, await failureOf(other)];
    },
  },
  "sqs: names and attributes that are none": {
    aws: `${API}/API_CreateQueue.html`,
    expected: [
      "InvalidParameterValue 400",
      "InvalidParameterValue 400",
      "InvalidAttributeName 400",
      "InvalidAttributeValue 400",
    ],
    async see({ sqs, name }) {
      const make = (QueueName: string, Attributes: object = {}) =>
        sqs.createQueue({ QueueName, Attributes: { ...Attributes } });
      return failuresOf(
        () => make("a b"),
        () => make("x".repeat(81)),
        () => make(name("a"), { Colour: "red" }),
        () => make(name("b"), { VisibilityTimeout: "43201" }),
      );
    },
  },
  "sqs: a queue that is not there": {
    aws: `${API}/API_GetQueueUrl.html`,
    expected: all("QueueDoesNotExist 400", 3),
    async see(target) {
      const QueueUrl = `${await target.queue()}-none`;
      const { sqs } = target;
      return failuresOf(
        () => sqs.getQueueUrl({ QueueName: target.name("none") }),
        () => sqs.sendMessage({ QueueUrl, MessageBody: "x" }),
        () => sqs.deleteQueue({ QueueUrl }),
      );
    },
  },
  "sqs: a message and its digests": {
    aws: `${GUIDE}/sqs-message-metadata.html`,
    expected: {
      sent: ["9dd4e461268c8034f5c8564e155c67a6", "3a734e6fc44468814b287b503a526bff"],
      received: ["x", "9dd4e461268c8034f5c8564e155c67a6", "3a734e6fc44468814b287b503a526bff"],
      attributes: { n: { DataType: "Number", StringValue: "7" } },
      system: ["ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SenderId"],
      count: "1",
    },
    async see(target) {
      const QueueUrl = await target.queue();
      const MessageAttributes = { n: { DataType: "Number", StringValue: "7" } };
      const sent = await target.sqs.sendMessage({ QueueUrl, MessageBody: "x", MessageAttributes });
      const got = await receiveOne(target, QueueUrl, {
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      });
      return {
        sent: [sent.MD5OfMessageBody, sent.MD5OfMessageAttributes],
        received: [got?.Body, got?.MD5OfBody, got?.MD5OfMessageAttributes],
        attributes: got?.MessageAttributes,
        system: Object.keys(got?.Attributes ?? {})
          .filter((name) => name !== "SentTimestamp")
          .sort(),
        count: got?.Attributes?.ApproximateReceiveCount,
      };
    },
  },
  "sqs: messages that are refused": {
    aws: `${API}/API_SendMessage.html`,
    expected: [
      "InvalidMessageContents 400",
      "MissingParameter 400",
      "InvalidParameterValue 400",
      "InvalidParameterValue 400",
      "fine",
      "InvalidParameterValue 400",
    ],
    async see(target) {
      const QueueUrl = await target.queue();
      const send = (MessageBody: string, more: object = {}) =>
        target.sqs.sendMessage({ QueueUrl, MessageBody, ...more });
      return failuresOf(
        () => send("\u0001"),
        () => send(""),
        () => send("x", { DelaySeconds: 901 }),
        () =>
          send("x", { MessageAttributes: { "a..b": { DataType: "String", StringValue: "x" } } }),
        // AWS: since August 2025 a message may be 1 MiB.
        () => send("x".repeat(2 ** 20)),
        () => send("x".repeat(2 ** 20 + 1)),
      );
    },
  },
  "sqs: batches that are refused": {
    aws: `${API}/API_SendMessageBatch.html`,
    expected: [
      "EmptyBatchRequest 400",
      "TooManyEntriesInBatchRequest 400",
      "BatchEntryIdsNotDistinct 400",
      "InvalidBatchEntryId 400",
      [["good"], [["bad", "InvalidMessageContents", true]]],
    ],
    async see(target) {
      const QueueUrl = await target.queue();
      const batch = (...ids: readonly string[]) =>
        target.sqs.sendMessageBatch({
          QueueUrl,
          Entries: ids.map((Id) => ({ Id, MessageBody: Id === "bad" ? "\u0001" : "x" })),
        });
      const refused = (await failuresOf(
        () => batch(),
        () => batch(..."abcdefghijk"),
        () => batch("a", "a"),
        () => batch("a b"),
      )) as readonly unknown[];
      const { Successful, Failed } = await batch("good", "bad");
      const mixed = [
        Successful?.map(({ Id }) => Id),
        Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]),
      ];
      return [...refused, mixed];
    },
  },
  "sqs: receives that are refused": {
    aws: `${API}/API_ReceiveMessage.html`,
    expected: [
      "InvalidParameterValue 400",
      "InvalidParameterValue 400",
      "InvalidParameterValue 400",
      "InvalidAttributeName 400",
    ],
    async see(target) {
      const QueueUrl = await target.queue();
      const receive = (more: object) => target.sqs.receiveMessage({ QueueUrl, ...more });
      return failuresOf(
        () => receive({ MaxNumberOfMessages: 11 }),
        () => receive({ WaitTimeSeconds: 21 }),
        () => receive({ VisibilityTimeout: 43_201 }),
        () => receive({ AttributeNames: ["Colour"] }),
      );
    },
  },
  "sqs: visibility": {
    aws: `${GUIDE}/sqs-visibility-timeout.html`,
    expected: {
      hidden: undefined,
      again: ["x", "2"],
      failures: ["ReceiptHandleIsInvalid 404", "InvalidParameterValue 400", "fine", "fine"],
      gone: undefined,
    },
    async see(target) {
      const QueueUrl = await target.queue();
      const { sqs } = target;
      await sqs.sendMessage({ QueueUrl, MessageBody: "x" });
      const names = { AttributeNames: ["ApproximateReceiveCount"] };
      const first = await receiveOne(target, QueueUrl);
      const hidden = await receiveOne(target, QueueUrl, { WaitTimeSeconds: 0 });
      const at = { QueueUrl, ReceiptHandle: first?.ReceiptHandle };
      await sqs.changeMessageVisibility({ ...at, VisibilityTimeout: 0 });
      const second = await receiveOne(target, QueueUrl, names);
      const now = { QueueUrl, ReceiptHandle: second?.ReceiptHandle };
      const failures = await failuresOf(
        () => sqs.deleteMessage({ QueueUrl, ReceiptHandle: "none" }),
        () => sqs.changeMessageVisibility({ ...now, VisibilityTimeout: 43_201 }),
        () => sqs.deleteMessage(now),
        () => sqs.deleteMessage(now),
      );
      return {
        hidden: hidden?.Body,
        again: [second?.Body, second?.Attributes?.ApproximateReceiveCount],
        failures,
        gone: (await receiveOne(target, QueueUrl, { WaitTimeSeconds: 0 }))?.Body,
      };
    },
  },
  "sqs: dead letters": {
    aws: `${GUIDE}/sqs-dead-letter-queues.html`,
    expected: { dead: ["x", "2", true], sources: true, refused: "InvalidParameterValue 400" },
    async see(target) {
      const dead = await target.queue();
      const deadLetterTargetArn = arnOf(target, dead);
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
      const QueueUrl = await target.queue({ RedrivePolicy, VisibilityTimeout: "0" });
      const { sqs } = target;
      await sqs.sendMessage({ QueueUrl, MessageBody: "x" });
      await receiveOne(target, QueueUrl);
      await receiveOne(target, QueueUrl, { WaitTimeSeconds: 0 });
      const moved = await receiveOne(target, dead, { AttributeNames: ["All"] });
      const { ApproximateReceiveCount, DeadLetterQueueSourceArn } = moved?.Attributes ?? {};
      const sources = await sqs.listDeadLetterSourceQueues({ QueueUrl: dead });
      const none = JSON.stringify({
        deadLetterTargetArn: `${deadLetterTargetArn}-none`,
        maxReceiveCount: 1,
      });
      const refused = sqs.setQueueAttributes({ QueueUrl, Attributes: { RedrivePolicy: none } });
      return {
        dead: [
          moved?.Body,
          ApproximateReceiveCount,
          DeadLetterQueueSourceArn === arnOf(target, QueueUrl),
        ],
        sources: sources.queueUrls?.includes(QueueUrl),
        refused: await failureOf(refused),
      };
    },
  },
  "sqs: FIFO": {
    aws: `${GUIDE}/FIFO-queues-understanding-logic.html`,
    expected: {
      refused: ["MissingParameter 400", "InvalidParameterValue 400"],
      sent: ["id A", "id A", "id B"],
      order: ["one", "two"],
      blocked: undefined,
      rising: true,
    },
    async see(target) {
      const { sqs } = target;
      const { QueueUrl } = await sqs.createQueue({
        QueueName: `${target.name("queue")}.fifo`,
        Attributes: { FifoQueue: "true" },
      });
      const send = (MessageBody: string, MessageDeduplicationId?: string, MessageGroupId = "g") =>
        sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId });
      const refused = await failuresOf(
        () => sqs.sendMessage({ QueueUrl, MessageBody: "x", MessageDeduplicationId: "d" }),
        () => send("x"),
      );
      const id = anonymous();
      const one = await send("one", "1");
      const again = await send("one", "1");
      const two = await send("two", "2");
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 2,
      });
      await send("three", "3");
      const blocked = await sqs.receiveMessage({ QueueUrl });
      return {
        refused,
        sent: [one, again, two].map(({ MessageId }) => id(MessageId)),
        order: Messages.map(({ Body }) => Body),
        blocked: blocked.Messages?.[0]?.Body,
        rising: BigInt(one.SequenceNumber ?? 0) < BigInt(two.SequenceNumber ?? 0),
      };
    },
  },
  "sqs: purging": {
    aws: `${API}/API_PurgeQueue.html`,
    expected: ["fine", "PurgeQueueInProgress 403", "0"],
    async see(target) {
      const QueueUrl = await target.queue();
      const { sqs } = target;
      await sqs.sendMessage({ QueueUrl, MessageBody: "x" });
      const [first, second] = (await failuresOf(
        () => sqs.purgeQueue({ QueueUrl }),
        () => sqs.purgeQueue({ QueueUrl }),
      )) as readonly unknown[];
      const AttributeNames = ["ApproximateNumberOfMessages" as const];
      const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames });
      return [first, second, Attributes?.["ApproximateNumberOfMessages"]];
    },
  },
  "sqs: a queue's attributes": {
    aws: `${API}/API_GetQueueAttributes.html`,
    expected: {
      presets: ["30", "0", "345600", "1048576", "0", "true"],
      arn: true,
      refused: "InvalidAttributeName 400",
    },
    async see(target) {
      const QueueUrl = await target.queue();
      const read = (...AttributeNames: never[]) =>
        target.sqs.getQueueAttributes({ QueueUrl, AttributeNames });
      const { Attributes = {} } = await read("All" as never);
      return {
        presets: [
          Attributes["VisibilityTimeout"],
          Attributes["DelaySeconds"],
          Attributes["MessageRetentionPeriod"],
          Attributes["MaximumMessageSize"],
          Attributes["ReceiveMessageWaitTimeSeconds"],
          Attributes["SqsManagedSseEnabled"],
        ],
        arn: Attributes["QueueArn"] === arnOf(target, QueueUrl),
        refused: await failureOf(read("Colour" as never)),
      };
    },
  },
};
