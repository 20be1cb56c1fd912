/** PublishBatch: https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */

import { topicAt } from "../address.ts";
import * as errors from "../errors.ts";
import { batchEntriesMax, batchIdPattern } from "../limits.ts";
import type { SnsTransition } from "../operation.ts";
import { draftMessage, published } from "../publish.ts";
import { messageBytesMaxOf } from "../topic.ts";

/** Publishes up to ten messages to a topic. AWS: one that is refused refuses the whole batch. */
export const publishBatch: SnsTransition<"PublishBatch"> = (input, ctx) => {
  const topic = topicAt(ctx.store, input.TopicArn);
  const entries = input.PublishBatchRequestEntries ?? [];
  checkIds(entries.map((entry) => entry.Id));
  const drafts = entries.map((entry) => ({ id: entry.Id, draft: draftMessage(topic, entry) }));
  const bytes = drafts.reduce((sum, { draft }) => sum + draft.bytes, 0);
  if (bytes > messageBytesMaxOf(topic)) throw errors.batchTooLong();
  const sent = drafts.map(({ id, draft }) => ({ id, event: published(topic, draft, ctx) }));
  return {
    output: {
      Successful: sent.map(({ id, event }) => ({ Id: id, MessageId: event.messageId })),
      Failed: [],
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
