/**
 * From the upload of a bundle to its version on every instance: S3's event, EventBridge, the
 * pipeline, Elastic Beanstalk one instance after the other; beside what the bundle takes by itself
 * to start and answer, in the same run.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { createReleasePipeline, deployAction } from "#deployment/release-pipeline.ts";
import { createClock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { returnPorts, takePorts } from "#stack/port-pool.ts";
import { createHarness, type Harness } from "../harness.ts";
import { type BenchContext, type Figure, median } from "./figure.ts";
import { ended } from "./gateway-process.ts";

const RUNS = 3;
const INSTANCES = 2;
/** What the rest may take: events, artifact, version, health checks, draining. */
const OVERHEAD_SECONDS = 2;
const LOOK_MS = 5;
const NAME = "bench";
const STACK = "64bit Amazon Linux 2023 v6.7.0 running Node.js 22";

const application = (version: string) =>
  `const { PORT } = require("node:process").env;
  require("node:http").createServer((_, response) => response.end("${version}"))
  .listen(PORT, "127.0.0.1");`;

export async function measureRelease({ env, signal }: BenchContext): Promise<readonly Figure[]> {
  await using harness = await createHarness({ port: 0 });
  await createEnvironment(harness, signal);
  const upload = await watched(harness);
  const starts: number[] = [];
  const releases: number[] = [];
  for (let run = 1; run <= RUNS; run++) {
    starts.push(await startUp(env));
    const start = performance.now();
    await upload(await zipped(`v${run}`));
    await released(harness, run, signal);
    releases.push((performance.now() - start) / 1000);
  }
  const own = median(starts);
  return [
    { name: "the bundle's own start-up", value: own, unit: "s" },
    {
      name: `upload → new version on ${INSTANCES} instances in turn`,
      value: median(releases),
      unit: "s",
      target: own * INSTANCES + OVERHEAD_SECONDS,
    },
  ];
}

async function zipped(version: string): Promise<Uint8Array> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(application(version)), "app.js");
  zip.end();
  return buffer(zip.outputStream);
}

/** One batch of one instance after the other. */
async function createEnvironment({ call }: Harness, signal: AbortSignal): Promise<void> {
  const { S3Bucket = "" } = await call("elastic-beanstalk", "CreateStorageLocation", {});
  const S3Key = "first.zip";
  await call("s3", "PutObject", { Bucket: S3Bucket, Key: S3Key, Body: await zipped("v0") });
  await call("elastic-beanstalk", "CreateApplication", { ApplicationName: NAME });
  const version = { ApplicationName: NAME, VersionLabel: "first" };
  const SourceBundle = { S3Bucket, S3Key };
  await call("elastic-beanstalk", "CreateApplicationVersion", { ...version, SourceBundle });
  const option = (Namespace: string, OptionName: string, Value: string) => ({
    Namespace,
    OptionName,
    Value,
  });
  const command = "aws:elasticbeanstalk:command";
  await call("elastic-beanstalk", "CreateEnvironment", {
    ...version,
    EnvironmentName: NAME,
    SolutionStackName: STACK,
    OptionSettings: [
      option("aws:autoscaling:asg", "MinSize", String(INSTANCES)),
      option("aws:autoscaling:asg", "MaxSize", String(INSTANCES)),
      option("aws:elb:policies", "ConnectionDrainingEnabled", "true"),
      option(command, "DeploymentPolicy", "Rolling"),
      option(command, "BatchSizeType", "Fixed"),
      option(command, "BatchSize", "1"),
    ],
  });
  const asked = { EnvironmentNames: [NAME] };
  await eventually(
    async () => {
      const described = await call("elastic-beanstalk", "DescribeEnvironments", asked);
      return described.Environments?.[0]?.Status === "Ready" || undefined;
    },
    { what: "the environment", withinMs: 30_000, signal },
  );
}

/** A pipeline told of uploads by events; answers what uploads a bundle. */
async function watched({ call, account, region }: Harness) {
  const source = { bucket: `${NAME}-releases`, key: "avalon.zip" };
  await createReleasePipeline(call, {
    name: NAME,
    account,
    region,
    source,
    artifactBucket: `${NAME}-artifacts`,
    changes: "events",
    stages: [
      {
        name: "Release",
        actions: [deployAction("Release", { ApplicationName: NAME, EnvironmentName: NAME })],
      },
    ],
  });
  return (Body: Uint8Array) =>
    call("s3", "PutObject", { Bucket: source.bucket, Key: source.key, Body });
}

/** Resolves when so many releases have succeeded. */
async function released({ call }: Harness, count: number, signal: AbortSignal): Promise<void> {
  await eventually(
    async () => {
      const { pipelineExecutionSummaries = [] } = await call(
        "codepipeline",
        "ListPipelineExecutions",
        { pipelineName: NAME },
      );
      const done = pipelineExecutionSummaries.filter(({ status }) => status === "Succeeded");
      return done.length >= count || undefined;
    },
    { what: `release ${count}`, withinMs: 30_000, everyMs: LOOK_MS, signal },
  );
}

/** Seconds from the start of the application's process to its first answer. */
async function startUp(env: BenchContext["env"]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-bench-"));
  const file = join(folder, "app.js");
  writeFileSync(file, application("alone"));
  const ports = await takePorts(["http"]);
  const { http = 0 } = ports;
  const clock = createClock();
  const start = performance.now();
  const child = spawn(process.execPath, [file], {
    stdio: "ignore",
    env: { ...env, PORT: String(http) },
  });
  try {
    while (!(await answers(http)))
      await new Promise<void>((resolve) => clock.schedule(clock.now() + LOOK_MS, resolve));
    return (performance.now() - start) / 1000;
  } finally {
    child.kill("SIGKILL");
    await ended(child);
    returnPorts(ports);
    rmSync(folder, { recursive: true, force: true });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, agent: false }, (response) => {
      response.resume();
      resolve(true);
    }).once("error", () => resolve(false));
  });
}
