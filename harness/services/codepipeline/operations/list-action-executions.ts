/** ListActionExecutions: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html */

import { pipelineNamed } from "../address.ts";
import type { PipelineTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { shownActions } from "../shown-actions.ts";

/** Newest first. */
export const listActionExecutions: PipelineTransition<"ListActionExecutions"> = (
  input,
  { store },
) => {
  const { name } = pipelineNamed(store, input.pipelineName);
  const asked =
    input.filter?.pipelineExecutionId ??
    input.filter?.latestInPipelineExecution?.pipelineExecutionId;
  const executions = store.executions
    .scan({ prefix: `${name}:` })
    .map(({ document }) => document)
    .filter(({ id }) => asked === undefined || id === asked);
  const all = executions.flatMap((execution) => shownActions(store, execution)).reverse();
  const { items, next } = pageOf(all, input);
  return { output: { actionExecutionDetails: items, ...next } };
};
