/** PutActionRevision: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutActionRevision.html */

import { principalName } from "#kernel/principal.ts";
import { actionNamed, pipelineNamed, stageNamed } from "../address.ts";
import { beginExecution } from "../begin-execution.ts";
import * as errors from "../errors.ts";
import type { Execution } from "../execution.ts";
import type { PipelineTransition } from "../operation.ts";

/** Whoever watches a source tells of a revision; one that was not taken before starts an execution. */
export const putActionRevision: PipelineTransition<"PutActionRevision"> = (input, ctx) => {
  const { store } = ctx;
  const { actionName, actionRevision } = input;
  const pipeline = pipelineNamed(store, input.pipelineName);
  const { name, declaration, seen } = pipeline;
  const { actionTypeId } = actionNamed(stageNamed(declaration, input.stageName), actionName);
  if (actionTypeId.category !== "Source")
    throw errors.validation(`The action ${actionName} is no source: it has no revisions`);
  const { revisionId } = actionRevision;
  const executions = store.executions.scan({ prefix: `${name}:` }).map(({ document }) => document);
  if (
    seen[actionName] === revisionId ||
    executions.some((each) => took(each, actionName, revisionId))
  )
    return { output: { newRevision: false, pipelineExecutionId: executions.at(-1)?.id } };
  store.pipelines.put(name, { ...pipeline, seen: { ...seen, [actionName]: revisionId } });
  const trigger = { type: "PutActionRevision", detail: principalName(ctx.principal) };
  const overrides = { [actionName]: { versionId: revisionId } };
  const { execution, events } = beginExecution({ pipeline: name, trigger, overrides }, ctx);
  return { output: { newRevision: true, pipelineExecutionId: execution.id }, events };
};

const took = ({ revisions }: Execution, action: string, revisionId: string) =>
  revisions.some((each) => each.action === action && each.revisionId === revisionId);
