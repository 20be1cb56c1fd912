/**
 * The Lambda action: the function gets a job, and tells its result by PutJobSuccessResult.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */

import { Buffer } from "node:buffer";
import { jobData } from "../job-data.ts";
import type { PipelineProcedureContext } from "../operation.ts";
import type { Job } from "../store.ts";
import type { Situation } from "./situation.ts";

/** The action goes on until the function, or whoever it asks, tells the job's result. */
export async function invokeFunction(
  { action, as }: Situation,
  ctx: PipelineProcedureContext,
): Promise<undefined> {
  const job = jobOf(action.id, ctx);
  if (!job) return undefined;
  const data = jobData(job, ctx);
  const event = { "CodePipeline.job": { id: job.id, accountId: ctx.account, data } };
  await ctx.call(
    "lambda",
    "Invoke",
    {
      FunctionName: action.configuration["FunctionName"] ?? "",
      InvocationType: "Event",
      Payload: new Uint8Array(Buffer.from(JSON.stringify(event))),
    },
    { as },
  );
  return undefined;
}

const jobOf = (actionExecutionId: string, { store }: PipelineProcedureContext): Job | undefined =>
  store.jobs
    .scan()
    .map(({ document }) => document)
    .find((job) => job.actionExecutionId === actionExecutionId);
