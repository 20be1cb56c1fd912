/** What starts an execution: a rule of EventBridge, the poll, a revision that is told; and who. */

import { expect, test } from "vitest";
import { rolePrincipal } from "#kernel/principal.ts";
import { gate, MINUTE_MS, type Stage, source, stageOf, stagePipelines } from "./testing/stage.ts";

const ROLE = "arn:aws:iam::000000000000:role/starter";
const RULE_ARN = "arn:aws:events:us-east-1:000000000000:rule/uploads";
const TARGET = {
  Id: "pipeline",
  Arn: "arn:aws:codepipeline:us-east-1:000000000000:avalon",
  RoleArn: ROLE,
};
const PLACE = { S3Bucket: "releases", S3ObjectKey: "avalon.zip" };

/** S3 tells EventBridge, whose rule starts the pipeline. */
async function watch(stage: Stage, InputTemplate?: string): Promise<void> {
  await stage.call("s3", "PutBucketNotificationConfiguration", {
    Bucket: "releases",
    NotificationConfiguration: { EventBridgeConfiguration: {} },
  });
  await stage.call("eventbridge", "PutRule", {
    Name: "uploads",
    EventPattern: JSON.stringify({
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: ["releases"] } },
    }),
  });
  const InputPathsMap = { version: "$.detail.object.version-id", key: "$.detail.object.key" };
  const transformed = InputTemplate && { InputTransformer: { InputPathsMap, InputTemplate } };
  const Targets = [{ ...TARGET, ...transformed }];
  await stage.call("eventbridge", "PutTargets", { Rule: "uploads", Targets });
}

async function executions(stage: Stage) {
  await stage.settle();
  const asked = { pipelineName: "avalon" };
  const { pipelineExecutionSummaries = [] } = await stage.call(
    "codepipeline",
    "ListPipelineExecutions",
    asked,
  );
  return pipelineExecutionSummaries;
}

/** The loop that polls is no delivery: each minute it gets turns of its own. */
async function minutes(stage: Stage, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await stage.advance(MINUTE_MS);
    await new Promise((resolve) => setImmediate(resolve));
    await stage.settle();
  }
}

test.for(["false", "true"])(
  "a rule of EventBridge starts the pipeline once an upload, with PollForSourceChanges %s",
  async (PollForSourceChanges) => {
    const stage = await stagePipelines();
    await stage.release("one");
    await stage.create([], {
      stages: [
        stageOf("Source", source({ configuration: { ...PLACE, PollForSourceChanges } })),
        stageOf("Test", gate("Suite")),
      ],
    });
    await watch(stage);
    const version = await stage.release("two");
    const [newest] = await executions(stage);
    expect(newest).toMatchObject({
      trigger: { triggerType: "CloudWatchEvent", triggerDetail: RULE_ARN },
      sourceRevisions: [{ revisionId: version }],
    });
    await minutes(stage, 3);
    expect(await executions(stage)).toHaveLength(2);
  },
);

test("a poll each minute of the clock takes a new version, once", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.create([stageOf("Test", gate("Suite"))]);
  const triggers = async () => (await executions(stage)).map(({ trigger }) => trigger?.triggerType);
  await minutes(stage, 5);
  expect(await triggers()).toEqual(["CreatePipeline"]);
  await stage.release("two");
  await minutes(stage, 5);
  expect(await triggers()).toEqual(["PollForSourceChanges", "CreatePipeline"]);
});

test("without a rule and without the poll nothing starts", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  const quiet = source({ configuration: { ...PLACE, PollForSourceChanges: "false" } });
  await stage.create([], { stages: [stageOf("Source", quiet), stageOf("Test", gate("Suite"))] });
  await stage.release("two");
  await minutes(stage, 3);
  expect(await executions(stage)).toHaveLength(1);
});

test("a target's input names the version and the key to take, and values of variables", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  const configuration = {
    ...PLACE,
    PollForSourceChanges: "false",
    AllowOverrideForS3ObjectKey: "true",
  };
  const suite = gate("Suite", { configuration: { Suite: "#{variables.suite}" } });
  await stage.create([], {
    variables: [{ name: "suite", defaultValue: "all" }],
    stages: [stageOf("Source", source({ configuration })), stageOf("Test", suite)],
  });
  await stage.work();
  const revision = (type: string, value: string) =>
    `{"actionName": "SourceAction", "revisionType": "${type}", "revisionValue": ${value}}`;
  await watch(
    stage,
    `{"sourceRevisions": [${revision("S3_OBJECT_VERSION_ID", "<version>")},
      ${revision("S3_OBJECT_KEY", "<key>")}], "variables": [{"name": "suite", "value": "quick"}]}`,
  );
  const Body = Buffer.from("other");
  const { VersionId } = await stage.call("s3", "PutObject", {
    Bucket: "releases",
    Key: "other.zip",
    Body,
  });
  const [newest] = await executions(stage);
  expect(newest?.sourceRevisions?.[0]?.revisionId).toBe(VersionId);
  const id = newest?.pipelineExecutionId ?? "";
  const { pipelineExecution } = await stage.call("codepipeline", "GetPipelineExecution", {
    pipelineName: "avalon",
    pipelineExecutionId: id,
  });
  expect(pipelineExecution?.variables).toEqual([{ name: "suite", resolvedValue: "quick" }]);
  expect(pipelineExecution?.artifactRevisions?.[0]?.revisionUrl).toContain("other.zip");
});

test("a key is not overridden where the source does not allow it", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.create([stageOf("Test", gate("Suite"))]);
  const started = stage.call("codepipeline", "StartPipelineExecution", {
    name: "avalon",
    sourceRevisions: [
      { actionName: "SourceAction", revisionType: "S3_OBJECT_KEY", revisionValue: "other.zip" },
    ],
  });
  await expect(started).rejects.toThrow("set AllowOverrideForS3ObjectKey to true");
});

test("an execution names who created the pipeline, also when that is a role", async () => {
  const stage = await stagePipelines();
  const as = rolePrincipal(stage.account, ROLE, "deployer");
  await stage.call(
    "codepipeline",
    "CreatePipeline",
    {
      pipeline: {
        name: "avalon",
        roleArn: ROLE,
        artifactStore: { type: "S3", location: "artifacts" },
        stages: [stageOf("Source", source()), stageOf("Test", gate("Suite"))],
      },
    },
    { as },
  );
  const [first] = await executions(stage);
  expect(first?.trigger).toEqual({ triggerType: "CreatePipeline", triggerDetail: as.arn });
});

test("PutActionRevision starts an execution with a revision that was not taken before", async () => {
  const stage = await stagePipelines();
  const one = await stage.release("one");
  const first = await stage.create([stageOf("Test", gate("Suite"))]);
  const two = await stage.release("two");
  await stage.release("three");
  const put = (revisionId: string, more: { stageName?: string; actionName?: string } = {}) =>
    stage.call("codepipeline", "PutActionRevision", {
      pipelineName: "avalon",
      stageName: "Source",
      actionName: "SourceAction",
      actionRevision: { revisionId, revisionChangeId: "c", created: new Date(0) },
      ...more,
    });
  // The first execution took what was newest when its source ran.
  expect(await put(one)).toEqual({ newRevision: false, pipelineExecutionId: first });
  const { newRevision, pipelineExecutionId } = await put(two);
  expect(newRevision).toBe(true);
  const [newest] = await executions(stage);
  expect(newest).toMatchObject({
    pipelineExecutionId,
    trigger: { triggerType: "PutActionRevision" },
    sourceRevisions: [{ revisionId: two }],
  });
  expect(await put(two)).toEqual({ newRevision: false, pipelineExecutionId });
  await expect(put("x", { stageName: "Test", actionName: "Suite" })).rejects.toThrow(
    "is no source",
  );
  await expect(put("x", { stageName: "None" })).rejects.toMatchObject({
    code: "StageNotFoundException",
  });
});

test("a source of one's own is a job, whose worker tells the revision", async () => {
  const stage = await stagePipelines();
  const type = { category: "Source", owner: "Custom", provider: "Shelf", version: "1" };
  await stage.call("codepipeline", "CreateCustomActionType", {
    category: type.category,
    provider: type.provider,
    version: type.version,
    inputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
    outputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
  });
  const shelf = source({ name: "Shelf", actionTypeId: type, configuration: {} });
  const id = await stage.create([], {
    stages: [stageOf("Source", shelf), stageOf("Test", gate("Suite"))],
  });
  const { jobs: [job] = [] } = await stage.call("codepipeline", "PollForJobs", {
    actionTypeId: type,
  });
  const { id: jobId = "", nonce = "", data } = job ?? {};
  await stage.call("codepipeline", "AcknowledgeJob", { jobId, nonce });
  const place = data?.outputArtifacts?.[0]?.location?.s3Location;
  expect(place?.bucketName).toBe("artifacts");
  await stage.call("codepipeline", "PutJobSuccessResult", {
    jobId,
    currentRevision: { revision: "r7", changeIdentifier: "shelf 3", created: new Date(1000) },
  });
  expect(await stage.state()).toMatchObject({ Source: "Succeeded", Test: "InProgress" });
  const [suite] = await stage.work();
  const { jobDetails } = await stage.call("codepipeline", "GetJobDetails", { jobId: suite ?? "" });
  expect(jobDetails?.data?.inputArtifacts?.[0]?.location?.s3Location).toEqual(place);
  const { pipelineExecution } = await stage.call("codepipeline", "GetPipelineExecution", {
    pipelineName: "avalon",
    pipelineExecutionId: id,
  });
  expect(pipelineExecution?.artifactRevisions).toMatchObject([
    { name: "SourceOutput", revisionId: "r7", revisionSummary: "shelf 3" },
  ]);
});
