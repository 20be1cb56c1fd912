/**
 * The daemon's queue over typed SQS calls: of the harness itself, or of any client that speaks them.
 */

import type { OperationTypes } from "#model/types/index.ts";
import type { Message } from "#model/types/sqs.ts";
import type { AwsCaller, MessageAttribute, QueueMessage } from "./sqsd.ts";

type Operation = "ReceiveMessage" | "DeleteMessage" | "ChangeMessageVisibility" | "SendMessage";

/** Calls SQS as the instance's role. */
export type SqsCall = <O extends Operation>(
  operation: O,
  input: OperationTypes<"sqs", O>["input"],
  signal?: AbortSignal,
) => Promise<OperationTypes<"sqs", O>["output"]>;

export function sqsCaller(QueueUrl: string, call: SqsCall): AwsCaller {
  return {
    async receive(request) {
      const { Messages = [] } = await call(
        "ReceiveMessage",
        {
          QueueUrl,
          MaxNumberOfMessages: request.maxMessages,
          WaitTimeSeconds: request.waitSeconds,
          VisibilityTimeout: request.visibilityTimeoutSeconds,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
        },
        request.signal,
      );
      return Messages.map(queueMessage);
    },
    async delete({ receiptHandle: ReceiptHandle }) {
      await call("DeleteMessage", { QueueUrl, ReceiptHandle });
    },
    async changeVisibility({ receiptHandle: ReceiptHandle }, seconds) {
      const VisibilityTimeout = seconds;
      await call("ChangeMessageVisibility", { QueueUrl, ReceiptHandle, VisibilityTimeout });
    },
    async send(MessageBody, attributes) {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, { type, value }]) => [
          name,
          { DataType: type, StringValue: value },
        ]),
      );
      await call("SendMessage", { QueueUrl, MessageBody, MessageAttributes });
    },
  };
}

function queueMessage(message: Message): QueueMessage {
  const system = message.Attributes ?? {};
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(
    ([name, value]): [string, MessageAttribute] => [
      name,
      { type: value.DataType ?? "String", value: value.StringValue ?? "" },
    ],
  );
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: Object.fromEntries(attributes),
    receiveCount: Number(system["ApproximateReceiveCount"] ?? 1),
    firstReceivedAt: Number(system["ApproximateFirstReceiveTimestamp"] ?? 0),
    senderId: system["SenderId"] ?? "",
    traceHeader: system["AWSTraceHeader"],
  };
}
