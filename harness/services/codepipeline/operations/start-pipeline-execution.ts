/** StartPipelineExecution: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html */

import { type Principal, principalName } from "#kernel/principal.ts";
import type { PipelineDeclaration, SourceRevisionOverride } from "#model/types/codepipeline.ts";
import { actionNamed, pipelineNamed } from "../address.ts";
import { beginExecution } from "../begin-execution.ts";
import * as errors from "../errors.ts";
import type { Execution, SourceOverride, Trigger } from "../execution.ts";
import type { PipelineTransition } from "../operation.ts";

export const startPipelineExecution: PipelineTransition<"StartPipelineExecution"> = (
  input,
  ctx,
) => {
  const { declaration } = pipelineNamed(ctx.store, input.name);
  const overrides: Record<string, SourceOverride> = {};
  for (const revision of input.sourceRevisions ?? []) {
    const { actionName: name } = revision;
    overrides[name] = { ...overrides[name], ...overrideBy(revision, declaration) };
  }
  const { execution, events } = beginExecution(
    {
      pipeline: input.name,
      trigger: triggerOf(ctx.principal),
      variables: Object.fromEntries(
        (input.variables ?? []).map(({ name, value }) => [name, value]),
      ),
      overrides,
    },
    ctx,
  );
  return { output: { pipelineExecutionId: execution.id }, events };
};

/** AWS: an execution that a rule of EventBridge started names the rule. */
function triggerOf(principal: Principal): Trigger {
  const rule = principal.type === "session" ? principal.sourceArn : undefined;
  if (rule !== undefined) return { type: "CloudWatchEvent", detail: rule };
  return { type: "StartPipelineExecution", detail: principalName(principal) };
}

function overrideBy(
  { actionName, revisionType, revisionValue }: SourceRevisionOverride,
  { stages: [source] }: PipelineDeclaration,
): Execution["overrides"][string] {
  if (!source) throw errors.actionNotFound(actionName);
  const { configuration = {} } = actionNamed(source, actionName);
  if (revisionType === "S3_OBJECT_VERSION_ID") return { versionId: revisionValue };
  if (revisionType !== "S3_OBJECT_KEY")
    throw errors.unsupported(`The revision type ${revisionType}`);
  if (configuration["AllowOverrideForS3ObjectKey"] !== "true")
    throw errors.validation(
      `The action ${actionName} does not let its S3ObjectKey be overridden: set AllowOverrideForS3ObjectKey to true`,
    );
  return { key: revisionValue };
}
