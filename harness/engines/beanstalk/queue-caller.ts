/** The worker daemon's view of SQS, over typed calls of the AWS API. */

import type { Message } from "#model/types/sqs.ts";
import type { Caller } from "#operation/caller.ts";
import type { MessageAttribute, QueueMessage } from "./queue-message.ts";
import type { AwsCaller } from "./sqsd.ts";

/** `causeOf` names the journal record that what becomes of a message follows from. */
export function queueCaller(
  call: Caller,
  queueUrl: string,
  causeOf: (message: QueueMessage) => number | undefined,
): AwsCaller {
  const at = (message: QueueMessage) => ({
    QueueUrl: queueUrl,
    ReceiptHandle: message.receiptHandle,
  });
  return {
    async receive({ maxMessages, waitSeconds, visibilityTimeoutSeconds, signal }) {
      const request = {
        QueueUrl: queueUrl,
        MaxNumberOfMessages: maxMessages,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilityTimeoutSeconds,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"] as const,
      };
      const { Messages } = await call("sqs", "ReceiveMessage", request, { signal });
      return (Messages ?? []).map(received);
    },
    async delete(message) {
      await call("sqs", "DeleteMessage", at(message), { cause: causeOf(message) });
    },
    async changeVisibility(message, seconds) {
      const request = { ...at(message), VisibilityTimeout: seconds };
      await call("sqs", "ChangeMessageVisibility", request, { cause: causeOf(message) });
    },
    async send(body, attributes) {
      await call("sqs", "SendMessage", {
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, { type, value }]) => [
            name,
            { DataType: type, StringValue: value },
          ]),
        ),
      });
    },
  };
}

function received(message: Message): QueueMessage {
  const { Attributes: system = {} } = message;
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: attributesOf(message),
    receiveCount: Number(system["ApproximateReceiveCount"] ?? 1),
    firstReceivedAt: Number(system["ApproximateFirstReceiveTimestamp"] ?? 0),
    senderId: system["SenderId"] ?? "",
    traceHeader: system["AWSTraceHeader"],
  };
}

function attributesOf(message: Message): Readonly<Record<string, MessageAttribute>> {
  const given = Object.entries(message.MessageAttributes ?? {});
  return Object.fromEntries(
    given.map(([name, value]) => [
      name,
      { type: value?.DataType ?? "String", value: value?.StringValue ?? "" },
    ]),
  );
}
