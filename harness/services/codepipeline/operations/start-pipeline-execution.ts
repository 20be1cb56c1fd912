/** StartPipelineExecution: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html */

import { principalName } from "#kernel/principal.ts";
import { pipelineNamed } from "../address.ts";
import { beginExecution } from "../begin-execution.ts";
import * as errors from "../errors.ts";
import type { PipelineTransition } from "../operation.ts";

export const startPipelineExecution: PipelineTransition<"StartPipelineExecution"> = (
  input,
  ctx,
) => {
  const { declaration } = pipelineNamed(ctx.store, input.name);
  const sources = new Set(declaration.stages[0]?.actions.map(({ name }) => name));
  for (const { actionName, revisionType } of input.sourceRevisions ?? []) {
    if (!sources.has(actionName)) throw errors.actionNotFound(actionName);
    if (revisionType !== "S3_OBJECT_VERSION_ID")
      throw errors.unsupported(`The revision type ${revisionType}`);
  }
  const { execution, events } = beginExecution(
    {
      pipeline: input.name,
      trigger: { type: "StartPipelineExecution", detail: principalName(ctx.principal) },
      variables: Object.fromEntries(
        (input.variables ?? []).map(({ name, value }) => [name, value]),
      ),
      overrides: Object.fromEntries(
        (input.sourceRevisions ?? []).map((each) => [each.actionName, each.revisionValue]),
      ),
    },
    ctx,
  );
  return { output: { pipelineExecutionId: execution.id }, events };
};
