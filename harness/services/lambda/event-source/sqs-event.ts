/**
 * The event a function gets for messages of a queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */

import { Buffer } from "node:buffer";
import type { JsonObject } from "#kernel/json.ts";
import { parseJson } from "#kernel/json.ts";
import type { Message, MessageAttributeValueOutput } from "#model/types/sqs.ts";

export function sqsRecord(message: Message, sourceArn: string, region: string): JsonObject {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
        name,
        attributeOf(value),
      ]),
    ),
    ...(message.MD5OfMessageAttributes && {
      md5OfMessageAttributes: message.MD5OfMessageAttributes,
    }),
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: sourceArn,
    awsRegion: region,
  };
}

function attributeOf(value: MessageAttributeValueOutput): JsonObject {
  return {
    ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
    ...(value.BinaryValue && { binaryValue: Buffer.from(value.BinaryValue).toString("base64") }),
    stringListValues: [],
    binaryListValues: [],
    dataType: value.DataType,
  };
}

/** As filter patterns see it: a JSON body is looked into. */
export function filteredView(record: JsonObject): JsonObject {
  const { body } = record;
  return { ...record, body: parseJson(String(body)) ?? body ?? null };
}
