/** PublishBatch: https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */

import { AwsError } from "#kernel/aws-error.ts";
import { topicAt } from "../address.ts";
import * as errors from "../errors.ts";
import { batchEntriesMax, batchIdPattern } from "../limits.ts";
import type { SnsTransition } from "../operation.ts";
import { type Draft, draftMessage, type PublishInput, published } from "../publish.ts";
import { messageBytesMaxOf, type Topic } from "../topic.ts";

/** Publishes up to ten messages to a topic; each succeeds or fails by itself. */
export const publishBatch: SnsTransition<"PublishBatch"> = (input, ctx) => {
  const topic = topicAt(ctx.store, input.TopicArn);
  const entries = input.PublishBatchRequestEntries ?? [];
  checkIds(entries.map((entry) => entry.Id));
  const drafts = entries.map((entry) => ({ id: entry.Id, draft: draftOrError(topic, entry) }));
  const ready = drafts.flatMap(({ id, draft }) => (isError(draft) ? [] : [{ id, draft }]));
  const bytes = ready.reduce((sum, { draft }) => sum + draft.bytes, 0);
  if (bytes > messageBytesMaxOf(topic)) throw errors.batchTooLong();
  const sent = ready.map(({ id, draft }) => ({ id, event: published(topic, draft, ctx) }));
  const failed = drafts.flatMap(({ id, draft }) => (isError(draft) ? [failure(id, draft)] : []));
  return {
    output: {
      Successful: sent.map(({ id, event }) => ({ Id: id, MessageId: event.messageId })),
      Failed: failed,
    },
    events: sent.map(({ event }) => event),
  };
};

function checkIds(ids: readonly string[]): void {
  if (ids.length === 0) throw errors.emptyBatch();
  if (ids.length > batchEntriesMax) throw errors.tooManyEntries();
  if (!ids.every((id) => batchIdPattern.test(id))) throw errors.invalidBatchId();
  if (new Set(ids).size < ids.length) throw errors.repeatedBatchId();
}

function draftOrError(topic: Topic, entry: PublishInput): Draft | AwsError {
  try {
    return draftMessage(topic, entry);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

const isError = (draft: Draft | AwsError): draft is AwsError => draft instanceof AwsError;

/** AWS: a failed entry shows the code without the shape's suffix. */
const failure = (id: string, error: AwsError) => ({
  Id: id,
  Code: error.code.replace(/Exception$/, ""),
  Message: error.message,
  SenderFault: error.fault === "client",
});
