/** StartMessageMoveTask: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */

import { uuid } from "#kernel/ids.ts";
import { queueByArn } from "../address.ts";
import * as errors from "../errors.ts";
import { moveTasksKept } from "../limits.ts";
import { formatTaskHandle, tasksOf } from "../move-task.ts";
import type { SqsTransition } from "../operation.ts";
import type { MoveTask } from "../store.ts";

/** Begins to move the messages of a dead-letter queue to another queue, or to where they came from. */
export const startMessageMoveTask: SqsTransition<"StartMessageMoveTask"> = (input, ctx) => {
  const { SourceArn: sourceArn, DestinationArn: destinationArn } = input;
  const source = queueByArn(ctx.store, sourceArn);
  if (!source) throw errors.arnNotFound("SourceArn");
  if (destinationArn !== undefined && !queueByArn(ctx.store, destinationArn)) {
    throw errors.arnNotFound("DestinationArn");
  }
  if (ctx.store.queues.countBy("deadLetterTarget", { from: sourceArn, to: sourceArn }) === 0) {
    throw errors.invalidParameter("Source queue must be configured as a Dead Letter Queue.");
  }
  const earlier = tasksOf(ctx.store, sourceArn);
  if (earlier.some((task) => task.status === "RUNNING")) throw errors.moveTaskRunning();
  for (const task of earlier.slice(moveTasksKept - 1)) ctx.store.moveTasks.remove(task.id);
  const task: MoveTask = {
    id: uuid(ctx.random),
    sourceArn,
    ...(destinationArn !== undefined && { destinationArn }),
    ...(input.MaxNumberOfMessagesPerSecond !== undefined && {
      movedPerSecond: input.MaxNumberOfMessagesPerSecond,
    }),
    status: "RUNNING",
    startedAt: ctx.now,
    toMove: ctx.store.messages.counts(source.name, ctx.now).visible,
    moved: 0,
  };
  ctx.store.moveTasks.put(task.id, task);
  return { output: { TaskHandle: formatTaskHandle(task) } };
};
