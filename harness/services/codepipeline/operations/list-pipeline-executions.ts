/** ListPipelineExecutions: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelineExecutions.html */

import { pipelineNamed } from "../address.ts";
import type { PipelineTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { shownSummary } from "../shown.ts";

/** Newest first. */
export const listPipelineExecutions: PipelineTransition<"ListPipelineExecutions"> = (
  input,
  { store },
) => {
  const { name } = pipelineNamed(store, input.pipelineName);
  const stage = input.filter?.succeededInStage?.stageName;
  const all = store.executions
    .scan({ prefix: `${name}:` })
    .map(({ document }) => document)
    .filter(
      ({ stages }) =>
        stage === undefined ||
        stages.some((each) => each.name === stage && each.status === "Succeeded"),
    )
    .reverse();
  const { items, next } = pageOf(all, input);
  return { output: { pipelineExecutionSummaries: items.map(shownSummary), ...next } };
};
