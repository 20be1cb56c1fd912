/** StopPipelineExecution: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StopPipelineExecution.html */

import type { ServiceEvent } from "#bus/events.ts";
import { executionOf, pipelineNamed } from "../address.ts";
import { advance } from "../advance.ts";
import { conclude } from "../conclude.ts";
import * as errors from "../errors.ts";
import { isEnded } from "../execution.ts";
import type { PipelineTransition } from "../operation.ts";
import { executionChanged } from "../state-change.ts";
import { executionKey } from "../store.ts";

/** Waits for the actions under way, or abandons them. */
export const stopPipelineExecution: PipelineTransition<"StopPipelineExecution"> = (input, ctx) => {
  const { store } = ctx;
  const { name } = pipelineNamed(store, input.pipelineName);
  const execution = executionOf(store, name, input.pipelineExecutionId);
  const { id } = execution;
  if (isEnded(execution)) throw errors.notStoppable(id, execution.status);
  // AWS: who waits for the actions may still abandon them.
  if (execution.status === "Stopping" && !input.abandon) throw errors.stopAsked(id);
  const stopping = { ...execution, status: "Stopping" as const, stopReason: input.reason };
  store.executions.put(executionKey(stopping), stopping);
  const events: ServiceEvent[] = [executionChanged(stopping, "STOPPING")];
  if (input.abandon)
    for (const action of execution.stages.flatMap(({ actions }) => actions)) {
      const address = { pipeline: name, executionId: id, actionExecutionId: action.id };
      if (action.status === "InProgress")
        events.push(...conclude({ ...address, status: "Abandoned" }, ctx));
    }
  events.push(...advance(name, ctx));
  return { output: { pipelineExecutionId: id }, events };
};
