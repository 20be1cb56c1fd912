/**
 * The release gate in a pipeline: the zip is uploaded, a worker judges it, and only what passed is
 * deployed. The worker knows AWS by the SDK's environment alone.
 */

import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import type { WorldView } from "#harness/world-view.ts";
import { BAD, GOOD, ROOT, suiteOf } from "./suites.ts";

const GATE = { category: "Test", owner: "Custom", provider: "ReleaseGate", version: "1" };
const NAMES = { Source: "S3", Gate: "ReleaseGate", Release: "S3" };

async function createPipeline(world: WorldView): Promise<void> {
  for (const Bucket of ["releases", "artifacts", "live"])
    await world.call("s3", "CreateBucket", { Bucket });
  await world.call("s3", "PutBucketVersioning", {
    Bucket: "releases",
    VersioningConfiguration: { Status: "Enabled" },
  });
  await world.call("codepipeline", "CreateCustomActionType", {
    category: GATE.category,
    provider: GATE.provider,
    version: GATE.version,
    inputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
    outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  });
  const aws = (category: string) => ({ category, owner: "AWS", provider: "S3", version: "1" });
  const inputArtifacts = [{ name: "Bundle" }];
  await world.call("codepipeline", "CreatePipeline", {
    pipeline: {
      name: "release",
      roleArn: `arn:aws:iam::${world.account}:role/pipeline`,
      artifactStore: { type: "S3", location: "artifacts" },
      stages: [
        {
          name: "Source",
          actions: [
            {
              name: NAMES.Source,
              actionTypeId: aws("Source"),
              configuration: { S3Bucket: "releases", S3ObjectKey: "avalon.zip" },
              outputArtifacts: [{ name: "Bundle" }],
            },
          ],
        },
        {
          name: "Gate",
          actions: [
            {
              name: NAMES.Gate,
              actionTypeId: GATE,
              inputArtifacts,
              outputArtifacts: [{ name: "Report" }],
            },
          ],
        },
        {
          name: "Release",
          actions: [
            {
              name: NAMES.Release,
              actionTypeId: aws("Deploy"),
              configuration: { BucketName: "live", Extract: "false", ObjectKey: "avalon.zip" },
              inputArtifacts,
            },
          ],
        },
      ],
    },
  });
}

/** Works on one job, then ends. */
async function runWorker(world: WorldView, suite: string): Promise<string> {
  const main = join(ROOT, "harness/cli/main.ts");
  const reports = join(suite, "jobs");
  const words = ["gate", "worker", "--provider", "ReleaseGate", "--once", "--suite", suite];
  const child = spawn(process.execPath, [main, ...words, "--reports", reports], {
    env: { ...process.env, ...world.env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  for await (const chunk of child.stdout) out += String(chunk);
  return out;
}

const stageOf = (world: WorldView, name: string) =>
  eventually(
    async () => {
      const { stageStates = [] } = await world.call("codepipeline", "GetPipelineState", {
        name: "release",
      });
      const stage = stageStates.find(({ stageName }) => stageName === name);
      const { status } = stage?.latestExecution ?? {};
      return status === undefined || status === "InProgress" ? undefined : stage;
    },
    { what: `the end of stage ${name}`, withinMs: 20_000 },
  );

// Each gate starts servers of its own.
const options = { timeout: 300_000 };

scenario("a pipeline deploys what the gate passes, nothing else", options, async ({ world }) => {
  const [good, bad] = await Promise.all([suiteOf(GOOD), suiteOf(BAD)]);
  try {
    const Body = await readFile(inject("bundle"));
    await createPipeline(world);
    const put = () =>
      world.call("s3", "PutObject", { Bucket: "releases", Key: "avalon.zip", Body });
    const start = () => world.call("codepipeline", "StartPipelineExecution", { name: "release" });
    await put();
    await start();

    expect(await runWorker(world, bad)).toContain("The bundle must not be released");
    const refused = await stageOf(world, "Gate");
    expect(refused.latestExecution?.status).toBe("Failed");
    const { errorDetails } = refused.actionStates?.[0]?.latestExecution ?? {};
    expect(errorDetails?.message).toContain("- a manifest in capitals arrives: ");
    const live = () => world.call("s3", "ListObjectsV2", { Bucket: "live" });
    expect((await live()).Contents ?? []).toEqual([]);

    await start();
    expect(await runWorker(world, good)).toContain("The bundle may be released");
    expect((await stageOf(world, "Release")).latestExecution?.status).toBe("Succeeded");
    expect((await live()).Contents?.map(({ Size }) => Size)).toEqual([Body.length]);
    const { Contents = [] } = await world.call("s3", "ListObjectsV2", {
      Bucket: "artifacts",
      Prefix: "release/Report/",
    });
    // What was refused has its report as well.
    expect(Contents).toHaveLength(2);
  } finally {
    await rm(good, { recursive: true });
    await rm(bad, { recursive: true });
  }
});
