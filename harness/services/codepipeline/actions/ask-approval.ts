/**
 * The approval action: its topic is told, and it waits for PutApprovalResult.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
 */

import { pipelineArn } from "../address.ts";
import type { PipelineProcedureContext } from "../operation.ts";
import type { Situation } from "./situation.ts";

export async function askApproval(
  situation: Situation,
  ctx: PipelineProcedureContext,
): Promise<undefined> {
  const { action, as, execution, stage } = situation;
  const { NotificationArn: TopicArn } = action.configuration;
  if (TopicArn === undefined) return undefined;
  const { pipeline } = execution;
  const Message = JSON.stringify(messageOf(situation, ctx));
  const Subject = `APPROVAL NEEDED: AWS CodePipeline ${pipeline} for action ${action.name}`.slice(
    0,
    100,
  );
  await ctx.call("sns", "Publish", { TopicArn, Subject, Message }, { as });
  ctx.log.log("info", `approval of ${pipeline} ${stage} ${action.name} was asked for`);
  return undefined;
}

function messageOf({ action, execution, stage }: Situation, ctx: PipelineProcedureContext) {
  const { region } = ctx;
  const { pipeline } = execution;
  const place = `https://console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipeline}/view`;
  return {
    region,
    consoleLink: `${place}?region=${region}#/${stage}/${action.name}`,
    approval: {
      pipelineName: pipeline,
      pipelineArn: pipelineArn(ctx, pipeline),
      stageName: stage,
      actionName: action.name,
      token: action.token,
      expires: `${new Date(action.deadline).toISOString().slice(0, 16)}Z`,
      externalEntityLink: action.configuration["ExternalEntityLink"] ?? null,
      approvalReviewLink: `${place}?region=${region}#/${stage}/${action.name}/approve/${action.token}`,
      customData: action.configuration["CustomData"] ?? null,
    },
  };
}
