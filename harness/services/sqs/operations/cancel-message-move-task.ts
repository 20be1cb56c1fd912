/** CancelMessageMoveTask: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */

import { queueByArn } from "../address.ts";
import * as errors from "../errors.ts";
import { parseTaskHandle } from "../move-task.ts";
import type { SqsTransition } from "../operation.ts";

/** Ends a running move task; what it moved stays moved. */
export const cancelMessageMoveTask: SqsTransition<"CancelMessageMoveTask"> = (input, ctx) => {
  const named = parseTaskHandle(input.TaskHandle);
  if (!named) throw errors.invalidParameter("Value for parameter TaskHandle is invalid.");
  if (!queueByArn(ctx.store, named.sourceArn)) throw errors.arnNotFound("SourceArn");
  const task = ctx.store.moveTasks.find(named.taskId);
  if (!task) throw errors.resourceNotFound("Task does not exist.");
  if (task.status !== "RUNNING") {
    throw errors.invalidParameter(`Only active tasks can be cancelled: it is ${task.status}.`);
  }
  ctx.store.moveTasks.put(task.id, { ...task, status: "CANCELLED" });
  return { output: { ApproximateNumberOfMessagesMoved: task.moved } };
};
