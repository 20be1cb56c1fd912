import { expect, test } from "vitest";
import { GATE, gate, MINUTE_MS, source, stageOf, stagePipelines } from "./testing/stage.ts";

const succeed = { executionDetails: { summary: "fine", percentComplete: 100 } };

test("a release goes from its bucket through a worker's job to a site", async () => {
  const stage = await stagePipelines();
  const version = await stage.release("one");
  const deploy = {
    name: "Site",
    actionTypeId: { category: "Deploy", owner: "AWS", provider: "S3", version: "1" },
    configuration: { BucketName: "site", Extract: "false", ObjectKey: "#{zip.VersionId}.zip" },
    inputArtifacts: [{ name: "SourceOutput" }],
  };
  const id = await stage.create([stageOf("Test", gate("Suite")), stageOf("Release", deploy)], {
    stages: [
      stageOf("Source", source({ namespace: "zip" })),
      stageOf("Test", gate("Suite")),
      stageOf("Release", deploy),
    ],
  });
  expect(await stage.state()).toEqual({
    Source: "Succeeded",
    Test: "InProgress",
    execution: "InProgress",
  });
  const [jobId = ""] = await stage.work();
  await stage.call("codepipeline", "PutJobSuccessResult", { jobId, ...succeed });
  expect(await stage.state()).toEqual({
    Source: "Succeeded",
    Test: "Succeeded",
    Release: "Succeeded",
    execution: "Succeeded",
  });
  const { Body } = await stage.call("s3", "GetObject", { Bucket: "site", Key: `${version}.zip` });
  expect(await stage.text(Body)).toBe("one");
  const { pipelineExecution } = await stage.call("codepipeline", "GetPipelineExecution", {
    pipelineName: "avalon",
    pipelineExecutionId: id,
  });
  expect(pipelineExecution?.artifactRevisions?.[0]?.revisionId).toBe(version);
});

test("a source without versioning fails with what to do, and can be retried", async () => {
  const stage = await stagePipelines();
  await stage.call("s3", "PutObject", { Bucket: "site", Key: "a.zip", Body: Buffer.from("x") });
  const plain = source({ configuration: { S3Bucket: "site", S3ObjectKey: "a.zip" } });
  const pipelineExecutionId = await stage.create([], {
    stages: [stageOf("Source", plain), stageOf("Test", gate("Suite"))],
  });
  expect(await stage.state()).toEqual({ Source: "Failed", execution: "Failed" });
  const { actionExecutionDetails = [] } = await stage.call("codepipeline", "ListActionExecutions", {
    pipelineName: "avalon",
  });
  expect(actionExecutionDetails[0]?.output?.executionResult?.errorDetails).toEqual({
    code: "ConfigurationError",
    message:
      "Versioning is not enabled on the bucket site: an S3 source needs it. Enable it and retry.",
  });
  await stage.call("s3", "PutBucketVersioning", {
    Bucket: "site",
    VersioningConfiguration: { Status: "Enabled" },
  });
  await stage.call("s3", "PutObject", { Bucket: "site", Key: "a.zip", Body: Buffer.from("y") });
  await stage.call("codepipeline", "RetryStageExecution", {
    pipelineName: "avalon",
    stageName: "Source",
    pipelineExecutionId,
    retryMode: "FAILED_ACTIONS",
  });
  expect(await stage.state()).toMatchObject({ Source: "Succeeded", Test: "InProgress" });
});

test("a source without its object fails with what to do", async () => {
  const stage = await stagePipelines();
  await stage.create([], { stages: [stageOf("Source", source()), stageOf("Test", gate("Suite"))] });
  expect(await stage.state()).toEqual({ Source: "Failed", execution: "Failed" });
  const asked = { pipelineName: "avalon" };
  const found = await stage.call("codepipeline", "ListActionExecutions", asked);
  expect(found.actionExecutionDetails?.[0]?.output?.executionResult?.errorDetails).toEqual({
    code: "ConfigurationError",
    message: "There is no object avalon.zip in the bucket releases. Upload it to begin a release.",
  });
});

test("actions of one run order run together, the next after all of them", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  const actions = [gate("A"), gate("B"), gate("C", { runOrder: 2 })];
  await stage.create([stageOf("Test", ...actions)]);
  const first = await stage.work();
  expect(first).toHaveLength(2);
  for (const jobId of first) {
    expect(await stage.work()).toEqual([]);
    await stage.call("codepipeline", "PutJobSuccessResult", { jobId, ...succeed });
  }
  const [last = ""] = await stage.work();
  const failureDetails = { type: "JobFailed", message: "3 scenarios failed" };
  await stage.call("codepipeline", "PutJobFailureResult", { jobId: last, failureDetails });
  expect(await stage.state()).toMatchObject({ Test: "Failed", execution: "Failed" });
});

test("a retry of failed actions does not do again what succeeded", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  const pipelineExecutionId = await stage.create([stageOf("Test", gate("A"), gate("B"))]);
  const [a = "", b = ""] = await stage.work();
  await stage.call("codepipeline", "PutJobSuccessResult", { jobId: a, ...succeed });
  const failureDetails = { type: "JobFailed", message: "no" };
  await stage.call("codepipeline", "PutJobFailureResult", { jobId: b, failureDetails });
  await stage.call("codepipeline", "RetryStageExecution", {
    pipelineName: "avalon",
    stageName: "Test",
    pipelineExecutionId,
    retryMode: "FAILED_ACTIONS",
  });
  const again = await stage.work();
  expect(again).toHaveLength(1);
  await stage.call("codepipeline", "PutJobSuccessResult", { jobId: again[0] ?? "", ...succeed });
  expect(await stage.state()).toMatchObject({ Test: "Succeeded", execution: "Succeeded" });
});

test("one worker gets a job, a continuation hands it out again with its token", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.create([stageOf("Test", gate("Suite", { configuration: { Suite: "all" } }))]);
  const poll = async () =>
    (await stage.call("codepipeline", "PollForJobs", { actionTypeId: GATE })).jobs?.[0];
  const [one, two] = [await poll(), await poll()];
  const { id: jobId = "" } = one ?? {};
  expect(two?.id).toBe(jobId);
  const late = stage.call("codepipeline", "AcknowledgeJob", { jobId, nonce: one?.nonce ?? "" });
  await expect(late).rejects.toMatchObject({ code: "InvalidNonceException" });
  await stage.call("codepipeline", "AcknowledgeJob", { jobId, nonce: two?.nonce ?? "" });
  await stage.call("codepipeline", "PutJobSuccessResult", { jobId, continuationToken: "half" });
  const third = await poll();
  expect(third?.data).toMatchObject({
    continuationToken: "half",
    actionConfiguration: { configuration: { Suite: "all" } },
    inputArtifacts: [
      { name: "SourceOutput", location: { s3Location: { bucketName: "artifacts" } } },
    ],
    artifactCredentials: { sessionToken: "arn:aws:iam::000000000000:role/pipeline" },
  });
});

test("an approval tells its topic, and rejects with the approver's words", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.call("sqs", "CreateQueue", {
    QueueName: "asked",
    Attributes: {
      Policy: JSON.stringify({
        Statement: { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
      }),
    },
  });
  const { TopicArn: NotificationArn = "" } = await stage.call("sns", "CreateTopic", {
    Name: "approvals",
  });
  await stage.call("sns", "Subscribe", {
    TopicArn: NotificationArn,
    Protocol: "sqs",
    Endpoint: "arn:aws:sqs:us-east-1:000000000000:asked",
    Attributes: { RawMessageDelivery: "true" },
  });
  const approval = {
    name: "Ask",
    actionTypeId: { category: "Approval", owner: "AWS", provider: "Manual", version: "1" },
    configuration: { NotificationArn, CustomData: "release?" },
  };
  await stage.create([stageOf("Approve", approval)]);
  await stage.settle();
  const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
    QueueUrl: "http://localhost:4566/000000000000/asked",
  });
  const asked = JSON.parse(Messages[0]?.Body ?? "{}").approval;
  expect(asked).toMatchObject({ pipelineName: "avalon", customData: "release?" });
  const answer = (token: string) =>
    stage.call("codepipeline", "PutApprovalResult", {
      pipelineName: "avalon",
      stageName: "Approve",
      actionName: "Ask",
      token,
      result: { status: "Rejected", summary: "not on a Friday" },
    });
  await expect(answer("00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({
    code: "InvalidApprovalTokenException",
  });
  await answer(asked.token);
  expect(await stage.state()).toMatchObject({ Approve: "Failed", execution: "Failed" });
  await expect(answer(asked.token)).rejects.toMatchObject({
    code: "ApprovalAlreadyCompletedException",
  });
});

test("an approval that nobody gives fails after seven days of the clock", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  const approval = {
    name: "Ask",
    actionTypeId: { category: "Approval", owner: "AWS", provider: "Manual", version: "1" },
  };
  const quiet = { S3Bucket: "releases", S3ObjectKey: "avalon.zip", PollForSourceChanges: "false" };
  await stage.create([], {
    stages: [stageOf("Source", source({ configuration: quiet })), stageOf("Approve", approval)],
  });
  await stage.advance(7 * 24 * 60 * MINUTE_MS - 1);
  expect(await stage.state()).toMatchObject({ Approve: "InProgress" });
  await stage.advance(2);
  expect(await stage.state()).toMatchObject({ Approve: "Failed" });
});

test("EventBridge hears of every change of pipeline, stage and action", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.create([stageOf("Test", gate("Suite"))]);
  await stage.settle();
  const told = stage.world.journal
    .list({ kind: "event" })
    .filter(({ summary }) => summary.startsWith("EventMatchable"));
  expect(told.length).toBeGreaterThanOrEqual(6);
});
