/** A job's artifacts: its bundle fetched from S3, and the gate's reports put where it says. */

import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Artifact, Job } from "@aws-sdk/client-codepipeline";
import { ZipFile } from "yazl";
import { HarnessError } from "#kernel/harness-error.ts";
import type { GateReport } from "./report.ts";
import { writeReports } from "./write-reports.ts";

type S3 = typeof import("@aws-sdk/client-s3");

export interface Artifacts {
  readonly s3: S3;
  /** Where bundles and reports are kept, a folder a job. */
  readonly folder: string;
  /** Local AWS serves buckets by path: nothing resolves their names as hosts. */
  readonly forcePathStyle: boolean;
}

/** The path of the job's first input artifact, fetched with the job's own credentials. */
export async function fetchBundle(job: Job, artifacts: Artifacts): Promise<string> {
  const place = placeOf(job.data?.inputArtifacts?.[0]);
  if (!place)
    throw new HarnessError(
      "INPUT_UNREADABLE",
      `Job ${job.id} has no input artifact; give the gate's action the bundle as its input.`,
    );
  const folder = folderOf(job, artifacts);
  await mkdir(folder, { recursive: true });
  const { GetObjectCommand } = artifacts.s3;
  const { Body } = await clientFor(job, artifacts).send(new GetObjectCommand(place));
  if (!(Body instanceof Readable))
    throw new HarnessError("INPUT_UNREADABLE", `The artifact s3://${place.Bucket} has no body.`);
  const path = join(folder, "bundle.zip");
  await pipeline(Body, createWriteStream(path));
  return path;
}

/** Writes the reports, and zips them into the job's output artifact where it has one. */
export async function keepReports(
  job: Job,
  report: GateReport,
  artifacts: Artifacts,
): Promise<void> {
  const paths = await writeReports(report, folderOf(job, artifacts));
  const place = placeOf(job.data?.outputArtifacts?.[0]);
  if (!place) return;
  const zip = new ZipFile();
  for (const path of paths) zip.addBuffer(await readFile(path), basename(path));
  zip.end();
  const Body = await buffer(zip.outputStream);
  const { PutObjectCommand } = artifacts.s3;
  await clientFor(job, artifacts).send(new PutObjectCommand({ ...place, Body }));
}

const folderOf = (job: Job, { folder }: Artifacts) => join(folder, job.id ?? "job");

function placeOf(artifact: Artifact | undefined) {
  const { bucketName: Bucket, objectKey: Key } = artifact?.location?.s3Location ?? {};
  return Bucket === undefined || Key === undefined ? undefined : { Bucket, Key };
}

function clientFor({ data }: Job, { s3, forcePathStyle }: Artifacts) {
  const { accessKeyId = "", secretAccessKey = "", sessionToken } = data?.artifactCredentials ?? {};
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  return new s3.S3Client({ credentials, forcePathStyle });
}
