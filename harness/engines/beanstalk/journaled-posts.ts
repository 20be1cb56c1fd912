/**
 * Each POST of a worker daemon is a note that follows from its message; what the worker then does
 * follows from it by the trace header. A call without one is attributed only while a single POST
 * is under way.
 */

import type { Journal, JournalRecord } from "#bus/journal.ts";
import type { ProcessIdentity } from "./identity.ts";
import type { QueueMessage, SqsdObserver } from "./sqsd.ts";

const SERVICE = "elastic-beanstalk";

export function journaledPosts(journal: Journal, identity: ProcessIdentity): SqsdObserver {
  const posts = new Map<QueueMessage, JournalRecord>();
  return {
    onPost(message, request) {
      const record = journal.append({
        kind: "note",
        cause: receiptOf(journal, message.messageId),
        service: SERVICE,
        summary: `sqsd POST ${request.path} to the worker, receive ${message.receiveCount}`,
        refs: [message.messageId],
      });
      posts.set(message, record);
      identity.setCause(onlyOne(posts));
      return identity.traceHeader(record.seq, message.traceHeader);
    },
    onAnswer(message, { answer, effect, durationMs }) {
      const post = posts.get(message);
      posts.delete(message);
      identity.setCause(onlyOne(posts));
      const status = answer.kind === "answered" ? `status ${answer.status}` : answer.reason;
      const failed = effect !== "deleted";
      journal.append({
        kind: "note",
        cause: post?.seq,
        service: SERVICE,
        summary: `the worker answered with ${status} after ${durationMs} ms; message ${effect}`,
        refs: [message.messageId],
        ...(failed ? { failure: status } : {}),
      });
    },
  };
}

function onlyOne(posts: ReadonlyMap<QueueMessage, JournalRecord>): number | undefined {
  const [first, second] = posts.values();
  return second === undefined ? first?.seq : undefined;
}

/** The journal's record of the receive that brought a message here. */
function receiptOf(journal: Journal, messageId: string): number | undefined {
  const about = journal.about(messageId);
  return about.findLast((record) => record.summary.startsWith("MessageReceived"))?.seq;
}
