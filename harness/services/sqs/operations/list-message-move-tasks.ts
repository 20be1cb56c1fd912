/** ListMessageMoveTasks: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */

import { queueByArn } from "../address.ts";
import * as errors from "../errors.ts";
import { formatTaskHandle, tasksOf } from "../move-task.ts";
import type { SqsTransition } from "../operation.ts";
import type { MoveTask } from "../store.ts";

/** The latest move tasks of a queue; one unless more are asked for. */
export const listMessageMoveTasks: SqsTransition<"ListMessageMoveTasks"> = (input, ctx) => {
  if (!queueByArn(ctx.store, input.SourceArn)) throw errors.arnNotFound("SourceArn");
  const tasks = tasksOf(ctx.store, input.SourceArn).slice(0, input.MaxResults ?? 1);
  return { output: { Results: tasks.map(shownTask) } };
};

function shownTask(task: MoveTask) {
  const { destinationArn, movedPerSecond, failureReason } = task;
  return {
    ...(task.status === "RUNNING" && { TaskHandle: formatTaskHandle(task) }),
    Status: task.status,
    SourceArn: task.sourceArn,
    ...(destinationArn !== undefined && { DestinationArn: destinationArn }),
    ...(movedPerSecond !== undefined && { MaxNumberOfMessagesPerSecond: movedPerSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    StartedTimestamp: task.startedAt,
  };
}
