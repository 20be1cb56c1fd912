/** GetPipelineExecution: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineExecution.html */

import { executionOf, pipelineNamed } from "../address.ts";
import type { PipelineTransition } from "../operation.ts";
import { shownExecution } from "../shown.ts";

export const getPipelineExecution: PipelineTransition<"GetPipelineExecution"> = (
  input,
  { store },
) => {
  const { name } = pipelineNamed(store, input.pipelineName);
  const execution = executionOf(store, name, input.pipelineExecutionId);
  return { output: { pipelineExecution: shownExecution(execution) } };
};
