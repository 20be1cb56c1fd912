/**
 * POSTs of the worker daemon in the journal: each is a note that follows from the receive of its
 * message. What the worker does for it, and what then becomes of the message, follow from the note.
 */

import type { Journal } from "#bus/journal.ts";
import type { Errand, ProcessIdentity } from "./identity.ts";
import type { QueueMessage } from "./queue-message.ts";
import type { SqsdObserver } from "./sqsd.ts";

export interface JournaledPosts {
  readonly observer: Pick<SqsdObserver, "onPost" | "onAnswer">;
  /** The note of the POST that is about this message now. */
  causeOf(message: QueueMessage): number | undefined;
}

interface Post {
  readonly seq: number;
  readonly errand: Errand;
}

/** `instanceId` finds the posts to that instance. */
export function journaledPosts(
  journal: Journal,
  identity: Pick<ProcessIdentity, "begin">,
  instanceId: string,
): JournaledPosts {
  const posts = new Map<QueueMessage, Post>();
  const service = "elastic-beanstalk";
  const observer: JournaledPosts["observer"] = {
    onPost(message, request) {
      const { seq } = journal.append({
        kind: "note",
        cause: journal.about(message.receiptHandle, 1)[0]?.seq,
        service,
        summary: `sqsd POST ${request.path} to the worker, receive ${message.receiveCount}`,
        refs: [message.messageId, instanceId],
      });
      const errand = identity.begin(seq, message.traceHeader);
      posts.set(message, { seq, errand });
      return errand.traceHeader;
    },
    onAnswer(message, { answer, effect, durationMs }) {
      const post = posts.get(message);
      posts.delete(message);
      post?.errand.end(answer.kind === "failed" || answer.kind === "cut");
      const status = answer.kind === "answered" ? `status ${answer.status}` : answer.reason;
      journal.append({
        kind: "note",
        cause: post?.seq,
        service,
        summary: `the worker answered with ${status} after ${durationMs} ms; message ${effect}`,
        refs: [message.messageId],
        ...(effect === "deleted" ? {} : { failure: status }),
      });
    },
  };
  return { observer, causeOf: (message) => posts.get(message)?.seq };
}
