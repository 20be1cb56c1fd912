/**
 * The S3 deploy action: an artifact into a bucket, whole or file by file.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html
 */

import { Buffer } from "node:buffer";
import { AwsError } from "#kernel/aws-error.ts";
import type { PipelineProcedureContext } from "../operation.ts";
import { type Ending, failedWith, inputOf, type Situation } from "./situation.ts";

/** A larger artifact is refused: it is taken apart in memory. */
const ARTIFACT_BYTES_MAX = 512 * 1024 * 1024;

export async function runS3Deploy(
  situation: Situation,
  ctx: PipelineProcedureContext,
): Promise<Ending> {
  const { configuration } = situation.action;
  const { BucketName: bucket = "", Extract: extract, ObjectKey: key = "" } = configuration;
  if (extract !== "true" && extract !== "false")
    return failedWith("ConfigurationError", `Extract must be true or false, not "${extract}".`);
  if (extract === "false" && key === "")
    return failedWith("ConfigurationError", "ObjectKey is required when Extract is false.");
  const { as } = situation;
  const place = inputOf(situation);
  const shared = sharedHeaders(configuration);
  if (extract === "false") {
    const CopySource = `${place.bucket}/${place.key}`;
    const input = { Bucket: bucket, Key: key, CopySource, ...shared };
    const replaced = shared.CacheControl ? { MetadataDirective: "REPLACE" } : {};
    await ctx.call("s3", "CopyObject", { ...input, ...replaced }, { as });
    return { status: "Succeeded", change: { summary: `Deployed to ${bucket}/${key}` } };
  }
  const prefix = key === "" ? "" : `${key.replace(/\/$/, "")}/`;
  let count = 0;
  for await (const file of ctx.engine.filesIn(await bytesOf(situation, ctx))) {
    const Key = `${prefix}${file.path}`;
    await ctx.call("s3", "PutObject", { Bucket: bucket, Key, Body: file.bytes, ...shared }, { as });
    count++;
  }
  return { status: "Succeeded", change: { summary: `Deployed ${count} files to ${bucket}` } };
}

const sharedHeaders = ({ CannedACL: ACL, CacheControl }: Readonly<Record<string, string>>) => ({
  ...(ACL === undefined ? {} : { ACL }),
  ...(CacheControl === undefined ? {} : { CacheControl }),
});

async function bytesOf(situation: Situation, ctx: PipelineProcedureContext): Promise<Uint8Array> {
  const { bucket: Bucket, key: Key } = inputOf(situation);
  const { as } = situation;
  const { Body, ContentLength = 0 } = await ctx.call("s3", "GetObject", { Bucket, Key }, { as });
  if (ContentLength > ARTIFACT_BYTES_MAX)
    throw new AwsError(
      "ConfigurationError",
      `The artifact has ${ContentLength} bytes; ${ARTIFACT_BYTES_MAX} can be extracted.`,
    );
  if (Body === undefined) return new Uint8Array();
  return Buffer.concat(await Array.fromAsync(ctx.open(Body)));
}
