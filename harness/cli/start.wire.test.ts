/** `start` with a folder of the user's own, up to Ctrl-C: what it says, and that nothing is left. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodePipelineClient, ListPipelineExecutionsCommand } from "@aws-sdk/client-codepipeline";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { buildAvalon } from "#fixtures/avalon/build.ts";
import { manifestFile } from "#fixtures/media/manifest-file.ts";
import { makeSample } from "#fixtures/media/sample-media.ts";
import { eventually } from "#kernel/eventually.ts";
import { cacheDir } from "#setup/places.ts";
import { descendantsOf } from "#stack/process/descendants.ts";
import { identify } from "#stack/process/identity.ts";
import { isJson, start } from "./testing/command-line.ts";

const ROWS = [
  ["My batch", "carol@example.edu"],
  ["Title", "Date Issued", "File", "Publish"],
  ["A clip", "2020", "clip.mov", "yes"],
];

async function ownBatch(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-batch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  const picture = { width: 320, height: 180 };
  const path = join(folder, "clip.mov");
  await makeSample({ ffmpeg: "ffmpeg", path, seconds: 2, picture, toneHz: 440 });
  writeFileSync(join(folder, "mine.csv"), manifestFile(ROWS, "csv"));
  return folder;
}

/** Uploads the bundle once more, where it is watched for; resolves when both tiers have it. */
async function releaseAgain(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const config = { endpoint, region: "us-east-1", credentials };
  const { path } = await buildAvalon(join(cacheDir(process.env), "fixtures"));
  await new S3Client({ ...config, forcePathStyle: true }).send(
    new PutObjectCommand({
      Bucket: "avalon-releases",
      Key: "avalon/current/avalon.zip",
      Body: readFileSync(path),
    }),
  );
  const pipelines = new CodePipelineClient(config);
  const asked = { pipelineName: "avalon-release" };
  const released = async () => {
    const found = await pipelines.send(new ListPipelineExecutionsCommand(asked));
    const [last, first] = found.pipelineExecutionSummaries ?? [];
    return first && last?.status !== "InProgress" ? last : undefined;
  };
  const patience = { what: "the release", withinMs: 60_000 };
  expect(await eventually(released, patience)).toMatchObject({ status: "Succeeded" });
}

test("a batch is played, a bundle released, and Ctrl-C leaves nothing", {
  timeout: 240_000,
}, async () => {
  const words = ["start", "--port", "0", "--qualities", "low", "--collection", "Mine"];
  const running = start([...words, "--batch", await ownBatch(), "--json"]);
  const report = JSON.parse(await running.until(isJson)) as {
    readonly endpoint: string;
    readonly playback: readonly string[];
    readonly objects: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  expect(report).toMatchObject({ ok: true, items: [{ sections: 1 }] });
  expect(report.playback[0]).toContain("/media_objects/");
  // The collection's folder and the media; a registered manifest is removed.
  expect(report.objects["avalon-masterfiles"]).toEqual({ "dropbox/": 2 });

  await releaseAgain(report.endpoint);

  const family = descendantsOf(running.pid);
  if (process.platform === "linux") expect(family.length).toBeGreaterThan(6);
  running.signal("SIGINT");
  const { code, out } = await running.ended;
  expect(code).toBe(0);
  expect(isJson(out)).toBe(true);
  expect(family.filter((pid) => identify(pid))).toEqual([]);
  await expect(fetch(report.endpoint.replace("localhost", "127.0.0.1"))).rejects.toThrow();
});

test("an interrupted start ends its servers and exits 130", { timeout: 60_000 }, async () => {
  const running = start(["start", "--port", "0"]);
  await running.until((out) => out.includes("local AWS at"));
  running.signal("SIGINT");
  const { code, out, err } = await running.ended;
  expect({ code, err }).toEqual({ code: 130, err: "" });
  expect(out).toContain("Interrupted before the playback was verified");
});
