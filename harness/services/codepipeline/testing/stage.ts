/** A stage for unit tests: CodePipeline with the services around it, and a bucket to watch. */

import { onTestFinished } from "vitest";
import {
  createGateType,
  createWatchedBucket,
  SOURCE_OUTPUT,
  sourceAction,
} from "#deployment/release-pipeline.ts";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import type {
  ActionDeclaration,
  PipelineDeclaration,
  StageDeclaration,
} from "#model/types/codepipeline.ts";
import { eventbridge } from "#services/eventbridge/index.ts";
import { s3 } from "#services/s3/index.ts";
import { sns } from "#services/sns/index.ts";
import { sqs } from "#services/sqs/index.ts";
import type { PipelineEngine } from "../engine.ts";
import { codepipeline } from "../index.ts";

export const MINUTE_MS = 60_000;
export const GATE = { category: "Test", owner: "Custom", provider: "Gate", version: "1" };

const engine: PipelineEngine = {
  credentialsOf: (_account, roleArn) => ({
    accessKeyId: "ASIAX",
    secretAccessKey: "s",
    sessionToken: roleArn,
  }),
  async *filesIn(zip) {
    yield { path: "whole/index.html", bytes: zip };
  },
};

export interface Stage extends Rehearsal {
  release(text: string): Promise<string>;
  create(stages: readonly StageDeclaration[], more?: Partial<PipelineDeclaration>): Promise<string>;
  /** Jobs of the custom type, acknowledged. */
  work(): Promise<readonly string[]>;
  /** `stage: status` of every stage that has run, and the newest execution's status. */
  state(): Promise<Record<string, string | undefined>>;
  latest(): Promise<{ readonly id: string; readonly status: string | undefined }>;
}

/** Ended with the test. */
export async function stagePipelines(): Promise<Stage> {
  const services = [codepipeline, eventbridge, s3, sns, sqs].map((each) => erased(each as never));
  const stage = rehearse({ services, engines: { codepipeline: engine } });
  onTestFinished(() => stage.stop());
  for (const Bucket of ["artifacts", "site"]) await stage.call("s3", "CreateBucket", { Bucket });
  await createWatchedBucket(stage.call, "us-east-1", "releases");
  await createGateType(stage.call, GATE, ["Suite"]);
  const latest = async () => {
    const { pipelineExecutionSummaries = [] } = await stage.call(
      "codepipeline",
      "ListPipelineExecutions",
      { pipelineName: "avalon" },
    );
    const [newest] = pipelineExecutionSummaries;
    return { id: newest?.pipelineExecutionId ?? "", status: newest?.status };
  };
  return {
    ...stage,
    latest,
    async release(text) {
      const { VersionId = "" } = await stage.call("s3", "PutObject", {
        Bucket: "releases",
        Key: "avalon.zip",
        Body: Buffer.from(text),
      });
      return VersionId;
    },
    async create(stages, more = {}) {
      await stage.call("codepipeline", "CreatePipeline", {
        pipeline: {
          name: "avalon",
          roleArn: "arn:aws:iam::000000000000:role/pipeline",
          artifactStore: { type: "S3", location: "artifacts" },
          pipelineType: "V2",
          stages: [{ name: "Source", actions: [source()] }, ...stages],
          ...more,
        },
      });
      await stage.settle();
      return (await latest()).id;
    },
    async work() {
      const { jobs = [] } = await stage.call("codepipeline", "PollForJobs", {
        actionTypeId: GATE,
        maxBatchSize: 10,
      });
      for (const { id: jobId = "", nonce = "" } of jobs)
        await stage.call("codepipeline", "AcknowledgeJob", { jobId, nonce });
      return jobs.map(({ id = "" }) => id);
    },
    async state() {
      await stage.settle();
      const { stageStates = [] } = await stage.call("codepipeline", "GetPipelineState", {
        name: "avalon",
      });
      const ran = stageStates.filter(({ latestExecution }) => latestExecution !== undefined);
      return Object.fromEntries([
        ...ran.map(({ stageName = "", latestExecution }) => [stageName, latestExecution?.status]),
        ["execution", (await latest()).status],
      ]);
    },
  };
}

export const source = (more: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
  ...sourceAction({ bucket: "releases", key: "avalon.zip" }, true),
  ...more,
});

export const gate = (name: string, more: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
  name,
  actionTypeId: GATE,
  inputArtifacts: [{ name: SOURCE_OUTPUT }],
  ...more,
});

export const stageOf = (
  name: string,
  ...actions: readonly ActionDeclaration[]
): StageDeclaration => ({ name, actions });
