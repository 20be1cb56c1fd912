/**
 * Where faults strike a standard queue of another provider, which does not know of them: at what is
 * received and deleted through us, as our own service has it at its own queues. A message that is
 * late stays in flight at the provider; one that comes twice is made visible there at once.
 */

import type { EffectAt } from "#faults/fault.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import type { Message } from "#model/types/sqs.ts";
import type { StruckThing, Transition } from "#operation/context.ts";
import type { Foreign, ForeignCall } from "./foreign-service.ts";
import type { Late } from "./queue-faults.ts";
import { causeOf } from "./sqs-events.ts";
import { arnIn, queueIn } from "./sqs-urls.ts";

/** What was received is seen to also when the receiver goes away meanwhile. */
export const UNENDING = new AbortController().signal;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const VISIBILITY_SECONDS_MAX = 43_200;

const isFifo = (call: ForeignCall): boolean => arnIn(call).endsWith(".fifo");

/** Those of a receive that are handed out now; `timeoutSeconds` is how long they are in flight. */
export async function disturb(
  call: ForeignCall,
  messages: readonly Message[],
  timeoutSeconds: number,
): Promise<readonly Message[]> {
  if (isFifo(call)) return messages;
  const now: Message[] = [];
  for (const message of messages) {
    const lateMs = isRepeated(call, message.MessageId) ? 0 : lateBy(call, message);
    if (lateMs > 0) await holdBack(call, message, { lateMs, timeoutSeconds });
    else now.push(await repeated(call, message));
  }
  return now;
}

/** Messages whose lateness has passed, up to `count`; again in flight for `timeoutSeconds`. */
export async function takeLate(
  call: ForeignCall,
  count: number,
  timeoutSeconds: number,
): Promise<readonly Message[]> {
  const waiting = call.foreign.queueFaults.late.get(queueIn(call)) ?? new Map<string, Late>();
  const due = [...waiting].filter(([, { dueAt }]) => dueAt <= call.ctx.now).slice(0, count);
  const found: Message[] = [];
  for (const [id, { message }] of due) {
    waiting.delete(id);
    // One that is gone, or was received by others meanwhile, is not handed out any more.
    if (await hide(call, message, timeoutSeconds)) found.push(await repeated(call, message));
  }
  return found;
}

/** Whether a delete of the message is acknowledged and lost. */
export function isDeleteLost(call: ForeignCall, messageId: string | undefined): boolean {
  if (messageId === undefined || isFifo(call)) return false;
  if (isRepeated(call, messageId)) return true;
  return strike(call, "deleted", { MessageId: messageId }).length > 0;
}

/** Whether the message is still to be received again, at once. */
export const isRepeated = (call: ForeignCall, id = ""): boolean =>
  call.foreign.queueFaults.copies.get(queueIn(call))?.has(id) ?? false;

/** All of a queue's messages are gone. */
export function forgetQueue({ receives, queueFaults }: Foreign, queue: string): void {
  receives.forget(queue);
  queueFaults.late.delete(queue);
  queueFaults.copies.delete(queue);
}

function lateBy(call: ForeignCall, message: Message): number {
  return strike(call, "due", message).reduce(
    (sum, { kind, ms }) =>
      sum + (kind === "reorder" ? Math.ceil(call.ctx.random.float() * ms) : ms),
    0,
  );
}

async function holdBack(
  call: ForeignCall,
  message: Message,
  { lateMs, timeoutSeconds }: { readonly lateMs: number; readonly timeoutSeconds: number },
): Promise<void> {
  const { late } = call.foreign.queueFaults;
  const waiting = getOrCreate(late, queueIn(call), () => new Map());
  // Late from now on: who hears of it may move the clock at once.
  waiting.set(message.MessageId ?? "", { message, dueAt: call.ctx.now + lateMs });
  const seconds = Math.ceil(lateMs / 1000) + timeoutSeconds;
  await hide(call, message, Math.min(VISIBILITY_SECONDS_MAX, seconds));
}

/** Makes the message visible again while receives of it are owed. */
async function repeated(call: ForeignCall, message: Message): Promise<Message> {
  const { MessageId = "" } = message;
  const copies = getOrCreate(call.foreign.queueFaults.copies, queueIn(call), () => new Map());
  const before = copies.get(MessageId);
  const left =
    before === undefined
      ? strike(call, "received", message).reduce((sum, { copies: more = 1 }) => sum + more, 0)
      : before - 1;
  copies.delete(MessageId);
  if (left === 0) return message;
  copies.set(MessageId, left);
  await hide(call, message, 0);
  return message;
}

/** False when the provider does not know the receive any more. */
async function hide(
  call: ForeignCall,
  { ReceiptHandle }: Message,
  VisibilityTimeout: number,
): Promise<boolean> {
  const input = { QueueUrl: call.input["QueueUrl"], ReceiptHandle, VisibilityTimeout };
  try {
    await call.pass(input, "ChangeMessageVisibility", UNENDING);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** What strikes the message now, told below its send. */
function strike<M extends "due" | "received" | "deleted">(
  call: ForeignCall,
  moment: M,
  message: Message,
): readonly EffectAt<M>[] {
  const id = message.MessageId ?? "";
  const arn = arnIn(call);
  const struck: StruckThing = {
    label: `message ${id} of ${arn}`,
    refs: [id, arn],
    cause: causeOf(call, message) ?? call.ctx.cause,
  };
  const ask: Transition<unknown, StruckThing, readonly EffectAt<M>[]> = (thing, ctx) => ({
    output: ctx.strike(moment, thing),
  });
  return call.ctx.transact(ask, struck);
}
