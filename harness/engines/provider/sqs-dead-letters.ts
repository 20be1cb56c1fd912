/**
 * Messages that a provider moves to a dead-letter queue: when a receive finds that they may not be
 * received again, which it tells nobody.
 */

import type { MessageDeadLettered } from "#bus/events.ts";
import type { Message } from "#model/types/sqs.ts";
import type { ForeignCall } from "./foreign-service.ts";
import type { Receipt } from "./receives.ts";
import { tell } from "./sqs-events.ts";
import { arnIn } from "./sqs-urls.ts";

/** `ended` could not be received again; `came` is what a receive brought after that. */
export function tellEnded(
  call: ForeignCall,
  ended: readonly Receipt[],
  came: readonly Message[],
): void {
  const asked = Number(call.input["MaxNumberOfMessages"] ?? 1);
  for (const receipt of ended) {
    if (came.some(({ MessageId }) => MessageId === receipt.messageId)) continue;
    // Others came first: its turn is yet to come.
    if (came.length >= asked) call.foreign.receives.taken({ ...receipt, timeoutSeconds: 0 });
    else tellMoved(call, receipt);
  }
}

export function tellMoved(call: ForeignCall, receipt: Receipt): void {
  const { foreign, ctx } = call;
  const { journal } = foreign.worldOf(ctx.account);
  const { messageId, deadLetterQueueArn = "", receiveCount } = receipt;
  const queueArn = arnIn(call);
  const cause = journal.naming(messageId, "oldest", "call")?.seq;
  const event: MessageDeadLettered = {
    type: "MessageDeadLettered",
    failure: "TooManyReceives",
    message: `received ${receiveCount} times, it went to ${nameIn(deadLetterQueueArn)}`,
    refs: [messageId, queueArn, deadLetterQueueArn],
    ...(cause !== undefined && { cause }),
    queueArn,
    deadLetterQueueArn,
    messageId,
    receiveCount,
  };
  ctx.transact(tell, [event]);
  const { name } = foreign.client.provider;
  const summary = `that ${name} moved ${messageId} is inferred: no receive brings it any more`;
  journal.append({ kind: "note", cause, service: "sqs", summary, refs: [messageId] });
}

const nameIn = (arn: string) => arn.split(":").at(-1) ?? arn;
