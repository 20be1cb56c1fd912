/**
 * Releases to a real environment of Elastic Beanstalk over the wire: told of by EventBridge or
 * found by the poll, deployed, refused with AWS's words, brought back.
 */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  StartPipelineExecutionCommand,
} from "@aws-sdk/client-codepipeline";
import {
  DescribeApplicationVersionsCommand,
  TerminateEnvironmentCommand,
} from "@aws-sdk/client-elastic-beanstalk";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReleasePipeline, deployAction } from "#deployment/release-pipeline.ts";
import { zipOf } from "#harness/testing/zip-of.ts";
import { eventually } from "#kernel/eventually.ts";
import type { StageDeclaration } from "#model/types/codepipeline.ts";
import { application } from "#services/elastic-beanstalk/testing/bundles.ts";
import { option } from "#services/elastic-beanstalk/testing/options.ts";
import {
  APPLICATION,
  beginApplication,
  setWireStage,
  type WireStage,
} from "#services/elastic-beanstalk/testing/wire-stage.ts";

let stage: WireStage;
let pipelines: CodePipelineClient;
let folder: string;
const ENVIRONMENT = "media";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "releases-"));
  stage = await setWireStage();
  pipelines = stage.harness.client(CodePipelineClient);
  await beginApplication(stage);
  await stage.version("first", { "app.js": application("first") });
  await stage.create(ENVIRONMENT, {
    VersionLabel: "first",
    OptionSettings: [
      option("aws:elasticbeanstalk:application", "Application Healthcheck URL", "/"),
      option("aws:elasticbeanstalk:command", "DeploymentPolicy", "Immutable"),
      option("aws:elasticbeanstalk:command", "Timeout", "60"),
    ],
  });
});
afterAll(async () => {
  pipelines.destroy();
  await stage.stop();
  rmSync(folder, { recursive: true });
});

const UNBUILDABLE = {
  "app.js": application("unbuildable"),
  ".platform/hooks/predeploy/a.sh": "#!/bin/sh\nexit 9\n",
};
/** Answers 500, and leaves a file when it is asked again: the first answer was seen then. */
const ill = (file: string) => ({
  "app.js": `let asked = 0;
  require("node:http").createServer((_, response) => {
    if (++asked === 2) require("node:fs").writeFileSync("${file}", "");
    response.statusCode = 500;
    response.end("ill");
  }).listen(process.env.PORT);`,
});
const RELEASE = { ApplicationName: APPLICATION, EnvironmentName: ENVIRONMENT };

interface Release {
  readonly name: string;
  upload(files: Readonly<Record<string, string>>): Promise<string>;
  /** The newest execution, once it has ended and there are so many. */
  ended(count: number): ReturnType<typeof newest>;
  /** The newest run of the deploy action. */
  deployed(): Promise<Awaited<ReturnType<typeof deploys>>[number] | undefined>;
}

async function pipeline(
  name: string,
  changes: "events" | "poll",
  more: Omit<Partial<StageDeclaration>, "name"> = {},
): Promise<Release> {
  const { harness, s3 } = stage;
  const { call, account, region } = harness;
  const source = { bucket: `${name}-releases`, key: "avalon/current/avalon.zip" };
  const actions = [deployAction("ReleaseWebapp", RELEASE)];
  const stages = [{ name: "Release", actions, ...more }];
  const artifactBucket = `${name}-artifacts`;
  const options = { name, account, region, source, artifactBucket, changes, stages };
  await createReleasePipeline(call, options);
  return {
    name,
    async upload(files) {
      const at = { Bucket: source.bucket, Key: source.key };
      const Body = await zipOf(files);
      return (await s3.send(new PutObjectCommand({ ...at, Body }))).VersionId ?? "";
    },
    ended: (count) => newest(name, count),
    deployed: async () => (await deploys(name))[0],
  };
}

async function executions(pipelineName: string) {
  const command = new ListPipelineExecutionsCommand({ pipelineName });
  return (await pipelines.send(command)).pipelineExecutionSummaries ?? [];
}

const newest = (name: string, count: number) =>
  eventually(
    async () => {
      const all = await executions(name);
      return all.length === count && all[0]?.status !== "InProgress" ? all[0] : undefined;
    },
    { what: `the end of execution ${count} of ${name}`, withinMs: 20_000 },
  );

async function deploys(pipelineName: string) {
  const command = new ListActionExecutionsCommand({ pipelineName });
  const { actionExecutionDetails = [] } = await pipelines.send(command);
  return actionExecutionDetails.filter(({ actionName }) => actionName === "ReleaseWebapp");
}

const serving = async () =>
  ((await (await stage.get(ENVIRONMENT)).json()) as { version: string }).version;

test("an upload is told by EventBridge and deployed, under AWS's label", async () => {
  const release = await pipeline("told", "events");
  const version = await release.upload({ "app.js": application("second") });
  expect(await release.ended(2)).toMatchObject({
    status: "Succeeded",
    trigger: {
      triggerType: "CloudWatchEvent",
      triggerDetail: "arn:aws:events:us-east-1:000000000000:rule/told-uploads",
    },
    sourceRevisions: [{ actionName: "SourceAction", revisionId: version }],
  });
  expect(await serving()).toBe("second");
  const { VersionLabel = "" } = await stage.describe(ENVIRONMENT);
  expect(VersionLabel).toMatch(new RegExp(`^code-pipeline-\\d{13}-${version}$`));
  const { ApplicationVersions: [made] = [] } = await stage.client.send(
    new DescribeApplicationVersionsCommand({
      ApplicationName: APPLICATION,
      VersionLabels: [VersionLabel],
    }),
  );
  expect(made?.SourceBundle).toEqual({
    S3Bucket: "told-artifacts",
    S3Key: expect.stringMatching(/^told\/SourceOutp\/\w{7}$/),
  });
  expect((await release.deployed())?.output?.executionResult).toMatchObject({
    externalExecutionId: VersionLabel,
  });
  const [first] = (await executions("told")).slice(-1);
  expect(first).toMatchObject({
    status: "Failed",
    trigger: { triggerType: "CreatePipeline", triggerDetail: "arn:aws:iam::000000000000:root" },
  });
}, 30_000);

test("without a rule the poll finds the upload, once", async () => {
  const release = await pipeline("polled", "poll");
  await release.upload({ "app.js": application("polled") });
  await stage.harness.clock.advance(60_000);
  expect(await release.ended(2)).toMatchObject({
    status: "Succeeded",
    trigger: { triggerType: "PollForSourceChanges" },
  });
  expect(await serving()).toBe("polled");
  for (let minute = 0; minute < 3; minute++) {
    await stage.harness.clock.advance(60_000);
    await stage.harness.settle();
  }
  expect(await executions("polled")).toHaveLength(2);
}, 30_000);

describe("a release that fails", () => {
  test("is told with what the environment says, and the old version serves", async () => {
    const release = await pipeline("unbuildable", "events");
    const before = await serving();
    await release.upload(UNBUILDABLE);
    expect(await release.ended(2)).toMatchObject({ status: "Failed" });
    const message =
      /^Deployment completed, but with errors: Failed to deploy application\. .*\[Instance: i-\w+\] Command failed on instance\. /;
    expect((await release.deployed())?.output?.executionResult?.errorDetails).toEqual({
      code: "JobFailed",
      message: expect.stringMatching(message),
    });
    expect(await serving()).toBe(before);
    const { stageStates } = await pipelines.send(
      new GetPipelineStateCommand({ name: "unbuildable" }),
    );
    expect(stageStates?.[1]?.actionStates?.[0]?.latestExecution?.errorDetails?.message).toMatch(
      message,
    );
  }, 30_000);

  test("its health check is told, and ROLLBACK brings back what last succeeded", async () => {
    const release = await pipeline("ill", "events", { onFailure: { result: "ROLLBACK" } });
    const good = await release.upload({ "app.js": application("good") });
    await release.ended(2);
    const file = join(folder, "asked");
    await release.upload(ill(file));
    await eventually(() => existsSync(file) || undefined, {
      what: "a look at its health",
      withinMs: 10_000,
    });
    await stage.harness.clock.advance(60_000);
    expect(await release.ended(4)).toMatchObject({
      status: "Succeeded",
      executionType: "ROLLBACK",
      trigger: { triggerType: "AutomatedRollback" },
    });
    const [, failed] = await deploys("ill");
    expect(failed?.output?.executionResult?.errorDetails?.message).toMatch(
      /^Deployment completed, but with errors: .*have not passed health checks: \[Instance: i-\w+\] .*500/,
    );
    expect(await serving()).toBe("good");
    const { VersionLabel = "" } = await stage.describe(ENVIRONMENT);
    expect(VersionLabel).toContain(good);
  }, 30_000);
});

test.for([
  ["nowhere", { ...RELEASE, ApplicationName: "none" }, "No Application named 'none' found."],
  [
    "missing",
    { ...RELEASE, EnvironmentName: "none" },
    "No Environment found for EnvironmentName = 'none'.",
  ],
] as const)(
  "a release to what is not there fails with Beanstalk's words: %s",
  async ([name, to, message]) => {
    const release = await pipeline(name, "events", {
      actions: [deployAction("ReleaseWebapp", to)],
    });
    await release.upload({ "app.js": application("x") });
    expect(await release.ended(2)).toMatchObject({ status: "Failed" });
    expect((await release.deployed())?.output?.executionResult?.errorDetails).toEqual({
      code: "JobFailed",
      message,
    });
  },
);

test("two environments of one application are released to at the same moment", async () => {
  await stage.create("twin", { VersionLabel: "first" });
  const actions = [RELEASE, { ...RELEASE, EnvironmentName: "twin" }].map((to) =>
    deployAction(`To-${to.EnvironmentName}`, to),
  );
  const release = await pipeline("both", "events", { actions });
  await release.upload({ "app.js": application("both") });
  expect(await release.ended(2)).toMatchObject({ status: "Succeeded" });
  const [one, two] = await Promise.all([stage.describe(ENVIRONMENT), stage.describe("twin")]);
  expect(one.VersionLabel).toMatch(/^code-pipeline-/);
  expect(two.VersionLabel).toMatch(/^code-pipeline-/);
}, 30_000);

test("an environment that is busy, or gone, is not released to", async () => {
  const release = await pipeline("busy", "events");
  await release.upload({ "app.js": application("busy") });
  await release.ended(2);
  await stage.client.send(new TerminateEnvironmentCommand({ EnvironmentName: ENVIRONMENT }));
  await pipelines.send(new StartPipelineExecutionCommand({ name: "busy" }));
  expect(await release.ended(3)).toMatchObject({
    status: "Failed",
    trigger: { triggerType: "StartPipelineExecution" },
  });
  expect((await release.deployed())?.output?.executionResult?.errorDetails?.message).toMatch(
    /Must be Ready\.$|^No Environment found/,
  );
}, 30_000);
