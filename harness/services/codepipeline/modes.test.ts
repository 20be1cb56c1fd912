/** How executions of one pipeline go beside each other, are held, stopped and brought back. */

import { expect, test } from "vitest";
import { gate, type Stage, stageOf, stagePipelines } from "./testing/stage.ts";

const failureDetails = { type: "JobFailed", message: "no" };

const start = (stage: Stage) =>
  stage.call("codepipeline", "StartPipelineExecution", { name: "avalon" });

async function statuses(stage: Stage): Promise<readonly (string | undefined)[]> {
  await stage.settle();
  const { pipelineExecutionSummaries = [] } = await stage.call(
    "codepipeline",
    "ListPipelineExecutions",
    { pipelineName: "avalon" },
  );
  return pipelineExecutionSummaries.map(({ status }) => status).reverse();
}

async function endNextJob(stage: Stage, how: "succeed" | "fail"): Promise<void> {
  await stage.settle();
  const [jobId = ""] = await stage.work();
  if (how === "succeed") await stage.call("codepipeline", "PutJobSuccessResult", { jobId });
  else await stage.call("codepipeline", "PutJobFailureResult", { jobId, failureDetails });
  await stage.settle();
}

test("SUPERSEDED: of those that wait before a stage, the newest alone goes on", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.create([stageOf("Test", gate("Suite"))]);
  for (let i = 0; i < 3; i++) {
    await start(stage);
    await stage.settle();
  }
  expect(await statuses(stage)).toEqual(["InProgress", "Superseded", "Superseded", "InProgress"]);
  await endNextJob(stage, "succeed");
  await endNextJob(stage, "succeed");
  expect(await statuses(stage)).toEqual(["Succeeded", "Superseded", "Superseded", "Succeeded"]);
});

test("QUEUED: each has its turn", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.create([stageOf("Test", gate("Suite"))], { executionMode: "QUEUED" });
  for (let i = 0; i < 2; i++) await start(stage);
  expect(await statuses(stage)).toEqual(["InProgress", "InProgress", "InProgress"]);
  for (let i = 0; i < 3; i++) await endNextJob(stage, "succeed");
  expect(await statuses(stage)).toEqual(["Succeeded", "Succeeded", "Succeeded"]);
});

test("PARALLEL: none waits for another", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.create([stageOf("Test", gate("Suite"))], { executionMode: "PARALLEL" });
  await start(stage);
  await stage.settle();
  expect(await stage.work()).toHaveLength(2);
});

test("a disabled transition holds an execution until it is enabled", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  const transition = {
    pipelineName: "avalon",
    stageName: "Release",
    transitionType: "Inbound",
  };
  await stage.create([stageOf("Test", gate("Suite")), stageOf("Release", gate("Go"))]);
  const reason = "frozen";
  await stage.call("codepipeline", "DisableStageTransition", { ...transition, reason });
  await endNextJob(stage, "succeed");
  expect(await stage.work()).toEqual([]);
  const { stageStates } = await stage.call("codepipeline", "GetPipelineState", { name: "avalon" });
  expect(stageStates?.[2]).toMatchObject({
    inboundTransitionState: { enabled: false, disabledReason: "frozen" },
    inboundExecution: { status: "InProgress" },
  });
  await stage.call("codepipeline", "EnableStageTransition", transition);
  await stage.settle();
  expect(await stage.work()).toHaveLength(1);
});

test.for([
  [false, "Stopping", "Stopped"],
  [true, "Stopped", "Stopped"],
] as const)("stopped, with abandon %s", async ([abandon, at, after]) => {
  const stage = await stagePipelines();
  await stage.release("one");
  const pipelineExecutionId = await stage.create([stageOf("Test", gate("Suite"))]);
  const [jobId = ""] = await stage.work();
  const stop = { pipelineName: "avalon", pipelineExecutionId, abandon, reason: "wrong zip" };
  await stage.call("codepipeline", "StopPipelineExecution", stop);
  expect((await stage.latest()).status).toBe(at);
  await stage.call("codepipeline", "PutJobSuccessResult", { jobId });
  expect((await stage.latest()).status).toBe(after);
  const again = stage.call("codepipeline", "StopPipelineExecution", stop);
  await expect(again).rejects.toMatchObject({ code: "PipelineExecutionNotStoppableException" });
});

test("a failed release is rolled back to what last succeeded in the stage", async () => {
  const stage = await stagePipelines();
  const first = await stage.release("one");
  const release = {
    ...stageOf("Release", gate("Go", { configuration: { Suite: "#{zip.VersionId}" } })),
    onFailure: { result: "ROLLBACK" },
  };
  await stage.create([release], {
    stages: [
      {
        name: "Source",
        actions: [
          {
            name: "Zip",
            namespace: "zip",
            actionTypeId: { category: "Source", owner: "AWS", provider: "S3", version: "1" },
            configuration: { S3Bucket: "releases", S3ObjectKey: "avalon.zip" },
            outputArtifacts: [{ name: "SourceOutput" }],
          },
        ],
      },
      release,
    ],
  });
  await endNextJob(stage, "succeed");
  await stage.release("two");
  await start(stage);
  await endNextJob(stage, "fail");
  const [jobId = ""] = await stage.work();
  const { jobDetails } = await stage.call("codepipeline", "GetJobDetails", { jobId });
  expect(jobDetails?.data?.actionConfiguration?.configuration).toEqual({ Suite: first });
  await stage.call("codepipeline", "PutJobSuccessResult", { jobId });
  expect(await statuses(stage)).toEqual(["Succeeded", "Failed", "Succeeded"]);
  const { pipelineExecutionSummaries = [] } = await stage.call(
    "codepipeline",
    "ListPipelineExecutions",
    { pipelineName: "avalon" },
  );
  expect(pipelineExecutionSummaries[0]).toMatchObject({
    executionType: "ROLLBACK",
    trigger: { triggerType: "AutomatedRollback" },
  });
});

test("a stage that retries does so once by itself", async () => {
  const stage = await stagePipelines();
  await stage.release("one");
  await stage.create([{ ...stageOf("Test", gate("Suite")), onFailure: { result: "RETRY" } }]);
  await endNextJob(stage, "fail");
  expect(await statuses(stage)).toEqual(["InProgress"]);
  await endNextJob(stage, "fail");
  expect(await statuses(stage)).toEqual(["Failed"]);
});
