/**
 * Continuous deployment as the templates build it (codepipeline.yaml): a versioned bucket that is
 * watched for avalon.zip, a bucket for artifacts, and a pipeline from the one through the stages
 * that a team puts between, to the two tiers.
 */

import { formatArn } from "#kernel/arn.ts";
import { eventually } from "#kernel/eventually.ts";
import type {
  ActionDeclaration,
  ActionTypeId,
  PipelineDeclaration,
  StageDeclaration,
} from "#model/types/codepipeline.ts";
import type { Caller } from "#operation/caller.ts";
import { listed } from "#operation/listed.ts";
import { createBucket, unlessThere } from "./already-there.ts";
import { allow, createRole } from "./roles.ts";

const FIRST_MS_MAX = 10_000;

/** The artifact that the source makes: the uploaded bundle. */
export const SOURCE_OUTPUT = "SourceOutput";

/** Where bundles are uploaded. */
export interface WatchedObject {
  readonly bucket: string;
  readonly key: string;
}

export interface ReleasePipelineOptions {
  /** Of the pipeline, and prefix of the names of its roles and its rule. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly source: WatchedObject;
  readonly artifactBucket: string;
  /** A rule of EventBridge tells of an upload, or the pipeline looks itself each minute. */
  readonly changes: "events" | "poll";
  /** After the source. */
  readonly stages: readonly StageDeclaration[];
}

/**
 * Makes the buckets, the roles, the rule and the pipeline; resolves when its first execution, which
 * finds no bundle, has failed. A pipeline that is there gets these stages.
 */
export async function createReleasePipeline(
  call: Caller,
  options: ReleasePipelineOptions,
): Promise<void> {
  const { name, account, region, source, artifactBucket, changes, stages } = options;
  await createWatchedBucket(call, region, source.bucket);
  await createBucket(call, region, artifactBucket);
  await createRole(call, name, "codepipeline.amazonaws.com", [
    allow(["s3:*", "elasticbeanstalk:*", "lambda:InvokeFunction", "sns:Publish"], ["*"]),
  ]);
  const roleArn = formatArn({ service: "iam", region: "", account, resource: `role/${name}` });
  const isPolled = changes === "poll";
  const pipeline: PipelineDeclaration = {
    name,
    roleArn,
    pipelineType: "V2",
    artifactStore: { type: "S3", location: artifactBucket },
    stages: [{ name: "Source", actions: [sourceAction(source, isPolled)] }, ...stages],
  };
  const creating = call("codepipeline", "CreatePipeline", { pipeline });
  const made = await unlessThere("PipelineNameInUseException", creating);
  if (made) await firstExecution(call, name);
  else await call("codepipeline", "UpdatePipeline", { pipeline });
  if (!isPolled) await tellOfUploads(call, options);
}

async function firstExecution(call: Caller, pipelineName: string): Promise<void> {
  const ended = async () => {
    const asked = { pipelineName };
    const { pipelineExecutionSummaries: [first] = [] } = await call(
      "codepipeline",
      "ListPipelineExecutions",
      asked,
    );
    return (first && first.status !== "InProgress") || undefined;
  };
  const patience = { what: `the first execution of ${pipelineName}`, withinMs: FIRST_MS_MAX };
  await eventually(ended, patience);
}

/** Source buckets keep versions: CodePipeline takes one of them. */
export async function createWatchedBucket(
  call: Caller,
  region: string,
  Bucket: string,
): Promise<void> {
  await createBucket(call, region, Bucket);
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await call("s3", "PutBucketVersioning", { Bucket, VersioningConfiguration });
}

/** S3's events go to EventBridge, where a rule starts the pipeline. */
async function tellOfUploads(call: Caller, options: ReleasePipelineOptions): Promise<void> {
  const { name, account, region, source } = options;
  await call("s3", "PutBucketNotificationConfiguration", {
    Bucket: source.bucket,
    NotificationConfiguration: { EventBridgeConfiguration: {} },
  });
  const pipelineArn = formatArn({ service: "codepipeline", region, account, resource: name });
  const starter = `${name}-starter`;
  await createRole(call, starter, "events.amazonaws.com", [
    allow(["codepipeline:StartPipelineExecution"], [pipelineArn]),
  ]);
  await call("eventbridge", "PutRule", {
    Name: `${name}-uploads`,
    EventPattern: JSON.stringify({
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: [source.bucket] }, object: { key: [source.key] } },
    }),
  });
  const RoleArn = formatArn({ service: "iam", region: "", account, resource: `role/${starter}` });
  await call("eventbridge", "PutTargets", {
    Rule: `${name}-uploads`,
    Targets: [{ Id: "pipeline", Arn: pipelineArn, RoleArn }],
  });
}

export const sourceAction = (
  { bucket, key }: WatchedObject,
  isPolled: boolean,
): ActionDeclaration => ({
  name: "SourceAction",
  actionTypeId: { category: "Source", owner: "AWS", provider: "S3", version: "1" },
  configuration: {
    S3Bucket: bucket,
    S3ObjectKey: key,
    PollForSourceChanges: String(isPolled),
  },
  outputArtifacts: [{ name: SOURCE_OUTPUT }],
});

/** Deploys the bundle to an environment of Elastic Beanstalk. */
export const deployAction = (
  name: string,
  configuration: { readonly ApplicationName: string; readonly EnvironmentName: string },
  runOrder = 1,
): ActionDeclaration => ({
  name,
  runOrder,
  actionTypeId: { category: "Deploy", owner: "AWS", provider: "ElasticBeanstalk", version: "1" },
  configuration: { ...configuration },
  inputArtifacts: [{ name: SOURCE_OUTPUT }],
});

/**
 * Registers a custom action whose job workers judge a bundle, and may make an artifact of it; one
 * that is there stays.
 */
export async function createGateType(
  call: Caller,
  { category, provider, version }: ActionTypeId,
  properties: readonly string[] = [],
): Promise<void> {
  const known = await listed(async (nextToken) => {
    const asked = { actionOwnerFilter: "Custom", ...(nextToken && { nextToken }) } as const;
    const page = await call("codepipeline", "ListActionTypes", asked);
    return { entries: page.actionTypes, next: page.nextToken };
  });
  const isThere = known.some(
    ({ id }) => id?.category === category && id.provider === provider && id.version === version,
  );
  if (isThere) return;
  await call("codepipeline", "CreateCustomActionType", {
    category,
    provider,
    version,
    inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
    outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
    configurationProperties: properties.map((name) => ({
      name,
      required: false,
      key: true,
      secret: false,
    })),
  });
}
