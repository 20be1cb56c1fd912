/**
 * The S3 source: copies a version of an object into the artifact store.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import { artifactPlace } from "../artifact.ts";
import type { PipelineProcedureContext } from "../operation.ts";
import { type Ending, failedWith, type Situation } from "./situation.ts";

export async function runS3Source(
  { action, as, declaration, declared, execution }: Situation,
  ctx: PipelineProcedureContext,
): Promise<Ending> {
  const { S3Bucket: Bucket = "", S3ObjectKey = "" } = action.configuration;
  const { key: Key = S3ObjectKey, versionId } = execution.overrides[declared.name] ?? {};
  const { Status } = await ctx.call("s3", "GetBucketVersioning", { Bucket }, { as });
  if (Status !== "Enabled")
    return failedWith(
      "ConfigurationError",
      `Versioning is not enabled on the bucket ${Bucket}: an S3 source needs it. Enable it and retry.`,
    );
  const version = versionId === undefined ? {} : { VersionId: versionId };
  const heading = ctx.call("s3", "HeadObject", { Bucket, Key, ...version }, { as });
  const found = await unlessMissing(heading);
  if (!found)
    return failedWith(
      "ConfigurationError",
      `There is no object ${Key} in the bucket ${Bucket}. Upload it to begin a release.`,
    );
  const { VersionId = "", ETag = "", LastModified } = found;
  const artifact = declared.outputArtifacts?.[0]?.name ?? "";
  const place = artifactPlace(declaration, ctx.region, artifact, action.id);
  const path = Key.split("/").map(encodeURIComponent).join("/");
  const CopySource = `${Bucket}/${path}?versionId=${VersionId}`;
  await ctx.call("s3", "CopyObject", { Bucket: place.bucket, Key: place.key, CopySource }, { as });
  const summary = `Amazon S3 version id: ${VersionId}`;
  return {
    status: "Succeeded",
    artifacts: { [artifact]: place },
    revision: {
      action: declared.name,
      artifact,
      revisionId: VersionId,
      summary,
      url: `https://console.aws.amazon.com/s3/object/${Bucket}?prefix=${encodeURIComponent(Key)}`,
      at: LastModified?.getTime() ?? ctx.now,
    },
    change: {
      summary,
      outputVariables: { BucketName: Bucket, ObjectKey: Key, ETag, VersionId },
    },
  };
}

/** A HEAD has no body, so that S3 names no more than this for what is not there. */
async function unlessMissing<T>(heading: Promise<T>): Promise<T | undefined> {
  try {
    return await heading;
  } catch (error) {
    if (error instanceof AwsError && error.code === "NotFound") return undefined;
    throw error;
  }
}
