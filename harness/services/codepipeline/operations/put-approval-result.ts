/** PutApprovalResult: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html */

import { principalName } from "#kernel/principal.ts";
import { actionNamed, declarationOf, pipelineNamed, stageNamed } from "../address.ts";
import { activeIn } from "../advance.ts";
import { conclude } from "../conclude.ts";
import * as errors from "../errors.ts";
import type { PipelineTransition } from "../operation.ts";

export const putApprovalResult: PipelineTransition<"PutApprovalResult"> = (input, ctx) => {
  const { store, now } = ctx;
  const { stageName, actionName, token, result } = input;
  const { name, version } = pipelineNamed(store, input.pipelineName);
  actionNamed(stageNamed(declarationOf(store, { pipeline: name, version }), stageName), actionName);
  const waiting = activeIn(name, ctx).flatMap((execution) =>
    execution.stages
      .filter((stage) => stage.name === stageName)
      .flatMap((stage) => stage.actions)
      .filter((action) => action.name === actionName && action.token !== undefined)
      .map((action) => ({ execution, action })),
  );
  if (waiting.length === 0) throw errors.approvalDone();
  const found = waiting.find(({ action }) => action.token === token);
  if (!found) throw errors.invalidToken();
  const { execution, action } = found;
  const approved = result.status === "Approved";
  const summary = result.summary;
  const events = conclude(
    {
      pipeline: name,
      executionId: execution.id,
      actionExecutionId: action.id,
      status: approved ? "Succeeded" : "Failed",
      change: {
        summary,
        updatedBy: principalName(ctx.principal),
        ...(approved ? {} : { error: { code: "RevisionRejected", message: summary } }),
      },
    },
    ctx,
  );
  return { output: { approvedAt: new Date(now) }, events };
};
