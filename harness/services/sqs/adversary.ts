/**
 * Where faults strike a standard queue. A message lies on several servers; one that is out of reach
 * when it is received or deleted hands it out again, late or out of order. A FIFO queue keeps its
 * guarantees, whatever the faults.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
 */

import type { StruckThing } from "#operation/context.ts";
import type { Message } from "./message.ts";
import type { SqsContext } from "./operation.ts";
import { isFifo, type Queue } from "./queue.ts";

/** How a message that is due is handed out. */
export interface HandOut {
  /** 0: now. */
  readonly lateMs: number;
  /** Receives that follow at once. */
  readonly copies: number;
}

/** A copy and a message that was late already are not struck again before their next receive. */
export function handOut(queue: Queue, message: Message, ctx: SqsContext): HandOut {
  if (isFifo(queue)) return { lateMs: 0, copies: 0 };
  if (message.copiesDue !== undefined) return { lateMs: 0, copies: message.copiesDue - 1 };
  const struck = struckThing(queue, message);
  let lateMs = 0;
  for (const effect of message.isLate ? [] : ctx.strike("due", struck))
    lateMs += effect.kind === "reorder" ? Math.ceil(ctx.random.float() * effect.ms) : effect.ms;
  if (lateMs > 0) return { lateMs, copies: 0 };
  const effects = ctx.strike("received", struck);
  return { lateMs, copies: effects.reduce((sum, { copies = 1 }) => sum + copies, 0) };
}

/** Whether a delete is acknowledged and yet does not reach every server. */
export function isDeleteLost(queue: Queue, message: Message, ctx: SqsContext): boolean {
  if (isFifo(queue)) return false;
  if (message.copiesDue !== undefined) return true;
  return ctx.strike("deleted", struckThing(queue, message)).length > 0;
}

/** Told below the message's send, where its receives are told as well. */
function struckThing(queue: Queue, { id, cause }: Message): StruckThing {
  return { label: `message ${id} of ${queue.arn}`, refs: [id, queue.arn], cause };
}
