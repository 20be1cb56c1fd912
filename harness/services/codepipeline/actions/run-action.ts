/** Runs an action of CodePipeline's own: what it does outside, and how it ends. */

import { AwsError } from "#kernel/aws-error.ts";
import { type ActionAddress, concludeAction, failure } from "../conclude.ts";
import type { OwnProcedure, PipelineProcedureContext } from "../operation.ts";
import { askApproval } from "./ask-approval.ts";
import { deployToBeanstalk, followDeployment } from "./beanstalk-deploy.ts";
import { invokeFunction } from "./lambda-invoke.ts";
import { runS3Deploy } from "./s3-deploy.ts";
import { runS3Source } from "./s3-source.ts";
import { type Ending, type Situation, situationOf } from "./situation.ts";

type Run = (situation: Situation, ctx: PipelineProcedureContext) => Promise<Ending | undefined>;

/** By category and provider. */
const RUNS: Readonly<Record<string, Run>> = {
  "Source S3": runS3Source,
  "Deploy S3": runS3Deploy,
  "Deploy ElasticBeanstalk": deployToBeanstalk,
  "Invoke Lambda": invokeFunction,
  "Approval Manual": askApproval,
};

/** Made again when it was cut short: everything it does may be done twice. */
export const runAction: OwnProcedure<ActionAddress> = (address, ctx) =>
  carryOut(address, ctx, (situation) => {
    const { category, provider } = situation.declared.actionTypeId;
    return RUNS[`${category} ${provider}`]?.(situation, ctx);
  });

/** The environment that a deploy action updates told something. */
export const followAction: OwnProcedure<ActionAddress> = (address, ctx) =>
  carryOut(address, ctx, (situation) => followDeployment(situation, ctx));

async function carryOut(
  address: ActionAddress,
  ctx: PipelineProcedureContext,
  run: (situation: Situation) => Promise<Ending | undefined> | undefined,
): Promise<object> {
  const situation = situationOf(address, ctx);
  if (!situation) return {};
  try {
    const ending = await run(situation);
    if (ending) ctx.transact(concludeAction, { ...address, ...ending });
  } catch (error) {
    // Cut short by the harness's end: the delivery is made again at its next start.
    if (ctx.signal.aborted || !(error instanceof AwsError)) throw error;
    ctx.transact(concludeAction, failure(address, codeOf(error), error.message));
  }
  return {};
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ErrorDetails.html */
function codeOf({ code }: AwsError): string {
  if (/^AccessDenied/.test(code)) return "PermissionError";
  return code === "ConfigurationError" ? code : "JobFailed";
}
