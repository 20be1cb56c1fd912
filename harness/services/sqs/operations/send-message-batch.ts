/** SendMessageBatch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */

import { queueAt } from "../address.ts";
import { batchOutput, checkBatch, prepareEach } from "../batch.ts";
import * as errors from "../errors.ts";
import { batchBytesMax } from "../limits.ts";
import { attributesSize, parseAttributes } from "../message-attributes.ts";
import type { SqsTransition } from "../operation.ts";
import { isFifo } from "../queue.ts";
import { draftMessage, enqueue, type SendInput } from "../send.ts";

/** Puts up to ten messages into a queue; each succeeds or fails by itself. */
export const sendMessageBatch: SqsTransition<"SendMessageBatch"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  checkBatch(input.Entries, "SendMessageBatchRequestEntry");
  // AWS: a FIFO queue's missing group refuses the whole batch.
  if (isFifo(queue) && input.Entries.some((entry) => entry.MessageGroupId === undefined)) {
    throw errors.invalidParameter("The request must contain the parameter MessageGroupId.");
  }
  const bytes = input.Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (bytes > batchBytesMax) throw errors.batchTooLong(bytes);
  const { ready, failed } = prepareEach(input.Entries, (entry) => ({
    id: entry.Id,
    draft: draftMessage(queue, entry),
  }));
  const sent = ready.map(({ id, draft }) => ({ id, ...enqueue(queue, draft, ctx) }));
  return {
    output: batchOutput(
      sent.map(({ id, output }) => ({ Id: id, ...output })),
      failed,
    ),
    events: sent.flatMap(({ events }) => events),
  };
};

/** The size of an entry; one whose attributes are refused counts with its body. */
function sizeOf(entry: SendInput & { readonly Id: string }): number {
  const { ready } = prepareEach([entry], () => parseAttributes(entry.MessageAttributes));
  return Buffer.byteLength(entry.MessageBody ?? "") + attributesSize(ready[0] ?? {});
}
