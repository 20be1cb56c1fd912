/** RetryStageExecution: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageExecution.html */

import { executionOf, pipelineNamed } from "../address.ts";
import { advance } from "../advance.ts";
import * as errors from "../errors.ts";
import { type Execution, lastStage } from "../execution.ts";
import { retried } from "../fail-stage.ts";
import type { PipelineTransition } from "../operation.ts";
import { executionChanged, stageChanged } from "../state-change.ts";
import { executionKey } from "../store.ts";

/** A further run of a failed stage; with FAILED_ACTIONS, what succeeded is not done again. */
export const retryStageExecution: PipelineTransition<"RetryStageExecution"> = (input, ctx) => {
  const { store } = ctx;
  const { stageName: name, retryMode } = input;
  const pipeline = pipelineNamed(store, input.pipelineName);
  const execution = executionOf(store, pipeline.name, input.pipelineExecutionId);
  const stage = lastStage(execution);
  if (stage?.name !== name) throw errors.notRetryable(name, "the execution is not in it");
  if (stage.status !== "Failed" && stage.status !== "Stopped")
    throw errors.notRetryable(name, `it is ${stage.status}`);
  if (isOvertaken(execution, name, pipeline.name, store)) throw errors.notLatest(execution.id);
  const again = retried(stage, retryMode, {
    ...stage.retries,
    manual: stage.retries.manual + 1,
  });
  const stages = [...execution.stages, again];
  const after: Execution = { ...execution, status: "InProgress", stages };
  store.executions.put(executionKey(after), after);
  return {
    output: { pipelineExecutionId: execution.id },
    events: [
      executionChanged(after, "RESUMED"),
      stageChanged(after, again, "RESUMED"),
      ...advance(pipeline.name, ctx),
    ],
  };
};

/** AWS: another execution that went through the stage since ends the chance. */
function isOvertaken(
  { number }: Execution,
  stage: string,
  pipeline: string,
  store: Parameters<typeof executionOf>[0],
): boolean {
  return store.executions
    .scan({ prefix: `${pipeline}:` })
    .some(
      ({ document }) =>
        document.number > number && document.stages.some(({ name }) => name === stage),
    );
}
