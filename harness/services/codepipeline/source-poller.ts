/**
 * The loop behind PollForSourceChanges: looks at the sources of a pipeline each minute of the
 * harness clock, and starts an execution when one has another version than was taken last.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import { rolePrincipal } from "#kernel/principal.ts";
import type { ActionDeclaration } from "#model/types/codepipeline.ts";
import type { Background, Transition } from "#operation/service.ts";
import { beginExecution } from "./begin-execution.ts";
import type { PipelineEngine } from "./engine.ts";
import { pollEveryMs } from "./limits.ts";
import type { PipelineProcedureContext } from "./operation.ts";
import type { CodePipelineStore, Pipeline } from "./store.ts";

/** AWS: a source is polled unless it says otherwise. */
const polled = ({ declaration }: Pipeline): readonly ActionDeclaration[] =>
  (declaration.stages[0]?.actions ?? []).filter(
    ({ actionTypeId, configuration }) =>
      actionTypeId.provider === "S3" && configuration?.["PollForSourceChanges"] !== "false",
  );

export const sourcePoller: Background<CodePipelineStore, PipelineEngine> = {
  name: "source-changes",
  wanted: (store) =>
    store.pipelines
      .scan()
      .filter(({ document }) => polled(document).length > 0)
      .map(({ key }) => key),
  run: (name, ctx) => poll(name, ctx),
};

async function poll(name: string, ctx: PipelineProcedureContext): Promise<void> {
  for (;;) {
    await ctx.until(() => undefined, { deadline: ctx.now + pollEveryMs });
    const pipeline = ctx.store.pipelines.find(name);
    if (!pipeline) return;
    for (const action of polled(pipeline)) {
      const revision = await revisionOf(action, pipeline, ctx);
      if (revision !== undefined)
        ctx.transact(takeUp, { pipeline: name, action: action.name, revision });
    }
  }
}

/** The source's version now; undefined when it cannot be read: its own action will say why. */
async function revisionOf(
  { configuration = {}, roleArn }: ActionDeclaration,
  { declaration }: Pipeline,
  ctx: PipelineProcedureContext,
): Promise<string | undefined> {
  const as = rolePrincipal(ctx.account, roleArn ?? declaration.roleArn, "poll");
  const { S3Bucket: Bucket = "", S3ObjectKey: Key = "" } = configuration;
  try {
    return (await ctx.call("s3", "HeadObject", { Bucket, Key }, { as })).VersionId;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

interface Found {
  readonly pipeline: string;
  readonly action: string;
  readonly revision: string;
}

const takeUp: Transition<CodePipelineStore, Found, object> = (found, ctx) => {
  const pipeline = ctx.store.pipelines.find(found.pipeline);
  if (!pipeline || pipeline.seen[found.action] === found.revision) return { output: {} };
  const seen = { ...pipeline.seen, [found.action]: found.revision };
  ctx.store.pipelines.put(pipeline.name, { ...pipeline, seen });
  const trigger = { type: "PollForSourceChanges", detail: found.action };
  const { events } = beginExecution({ pipeline: found.pipeline, trigger }, ctx);
  return { output: {}, events };
};
