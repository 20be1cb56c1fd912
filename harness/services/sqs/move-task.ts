/**
 * Message move tasks: what StartMessageMoveTask began, carried out batch by batch. A moved message
 * is a new one: its id, its first send and its receive count start anew.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */

import { Buffer } from "node:buffer";
import type { MessageSent } from "#bus/events.ts";
import { uuid } from "#kernel/ids.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { Background, Transition } from "#operation/service.ts";
import { queueByArn } from "./address.ts";
import { refreshGroup, sequenceNumber } from "./fifo.ts";
import { secondMs } from "./limits.ts";
import { type Message, renew } from "./message.ts";
import type { SqsContext } from "./operation.ts";
import { isFifo, type Queue } from "./queue.ts";
import { visibleMessages } from "./receive.ts";
import type { MoveTask, SqsStore } from "./store.ts";

/** Tasks of a queue, the latest first. */
export function tasksOf(store: SqsStore, sourceArn: string): readonly MoveTask[] {
  const found = store.moveTasks.scanBy("source", { from: sourceArn, to: sourceArn });
  return found.map((entry) => entry.document).sort((a, b) => b.startedAt - a.startedAt);
}

/** AWS's handles are base64 of the task's id and source. */
export function formatTaskHandle(task: MoveTask): string {
  const content = JSON.stringify({ taskId: task.id, sourceArn: task.sourceArn });
  return Buffer.from(content).toString("base64");
}

/** What a handle names; undefined when it is not one. */
export function parseTaskHandle(
  handle: string,
): { readonly taskId: string; readonly sourceArn: string } | undefined {
  const value = parseJson(Buffer.from(handle, "base64").toString());
  if (!isJsonObject(value)) return undefined;
  const { taskId, sourceArn } = value;
  if (typeof taskId !== "string" || typeof sourceArn !== "string") return undefined;
  return { taskId, sourceArn };
}

/** One loop a running task. */
export const moveTaskLoop: Background<SqsStore, unknown> = {
  name: "message-move-task",
  wanted: (store) =>
    store.moveTasks.scanBy("status", { from: "RUNNING", to: "RUNNING" }).map((entry) => entry.key),
  async run(id, ctx) {
    while (ctx.transact(moveBatch, id).running) {
      const rate = ctx.store.moveTasks.find(id)?.movedPerSecond;
      const next = ctx.now + (rate === undefined ? pauseMs : secondMs);
      // Nothing but time ends the pause, which gives other callers their turn.
      await ctx.until(() => (ctx.now < next ? undefined : true), { deadline: next });
    }
  },
};

const batchSize = 100;
const pauseMs = 1;

/** Moves the next batch of a task, or ends it. */
const moveBatch: Transition<SqsStore, string, { readonly running: boolean }> = (id, ctx) => {
  const task = ctx.store.moveTasks.find(id);
  if (task?.status !== "RUNNING") return { output: { running: false } };
  const end = (changes: Partial<MoveTask>) => {
    ctx.store.moveTasks.put(id, { ...task, ...changes });
    return { output: { running: false } };
  };
  const source = queueByArn(ctx.store, task.sourceArn);
  if (!source) return end({ status: "FAILED", failureReason: queueGone });
  const limit = Math.min(task.movedPerSecond ?? batchSize, task.toMove - task.moved);
  const messages = visibleMessages(ctx.store, source, { now: ctx.now, limit });
  if (messages.length === 0) return end({ status: "COMPLETED" });
  const events: MessageSent[] = [];
  for (const message of messages) {
    const destination = destinationOf(ctx.store, task, message);
    if (typeof destination === "string") {
      const moved = task.moved + events.length;
      return { ...end({ status: "FAILED", failureReason: destination, moved }), events };
    }
    events.push(moveMessage(message, destination, ctx));
  }
  ctx.store.moveTasks.put(id, { ...task, moved: task.moved + events.length });
  return { output: { running: true }, events };
};

const queueGone = "AWS.SimpleQueueService.NonExistentQueue";

/** The queue a message is moved to, or why there is none. */
function destinationOf(store: SqsStore, task: MoveTask, message: Message): Queue | string {
  const arn = task.destinationArn ?? message.deadLetterSourceArn;
  if (arn === undefined) return "CouldNotDetermineMessageSource";
  return queueByArn(store, arn) ?? queueGone;
}

function moveMessage(message: Message, destination: Queue, ctx: SqsContext): MessageSent {
  const sequence = ctx.store.messages.nextSequence(destination.name);
  const moved = renew(message, {
    queue: destination.name,
    sequence,
    id: uuid(ctx.random),
    now: ctx.now,
    ...(isFifo(destination) && { sequenceNumber: sequenceNumber(sequence) }),
  });
  ctx.store.messages.remove(message);
  refreshGroup(ctx.store, message, ctx.now);
  ctx.store.messages.put(moved);
  refreshGroup(ctx.store, moved, ctx.now);
  return {
    type: "MessageSent",
    refs: [moved.id, message.id, destination.arn],
    cause: message.cause,
    queueArn: destination.arn,
    messageId: moved.id,
  };
}
