/** Fetching a version's source bundle from S3. */

import { Buffer } from "node:buffer";
import { AwsError } from "#kernel/aws-error.ts";
import * as errors from "../errors.ts";
import { bundleBytesMax } from "../limits.ts";
import type { EbProcedureContext } from "../operation.ts";
import type { VersionDocument } from "../store.ts";
import { owner } from "./work.ts";

type Place = Pick<VersionDocument, "bucket" | "key">;

/** The object's size; AWS's error when it is not there or too large. */
export async function sizeOf(ctx: EbProcedureContext, { bucket, key }: Place): Promise<number> {
  const { ContentLength: bytes = 0 } = await ctx
    .call("s3", "HeadObject", { Bucket: bucket, Key: key })
    .catch((error: unknown) => refuse({ bucket, key }, error));
  if (bytes === 0 || bytes > bundleBytesMax) throw errors.bundleTooLarge(bundleBytesMax);
  return bytes;
}

export async function download(
  ctx: EbProcedureContext,
  { bucket, key }: Place,
): Promise<Uint8Array> {
  const answer = await ctx
    .call("s3", "GetObject", { Bucket: bucket, Key: key }, { as: owner(ctx.account) })
    .catch((error: unknown) => refuse({ bucket, key }, error));
  if ((answer.ContentLength ?? 0) > bundleBytesMax) throw errors.bundleTooLarge(bundleBytesMax);
  const chunks = answer.Body === undefined ? [] : await Array.fromAsync(ctx.open(answer.Body));
  return Buffer.concat(chunks);
}

const REASONS: Readonly<Record<string, string>> = {
  NoSuchBucket: "Not Found",
  NoSuchKey: "Not Found",
  NotFound: "Not Found",
  AccessDenied: "Forbidden",
  Forbidden: "Forbidden",
};

function refuse({ bucket, key }: Place, error: unknown): never {
  if (error instanceof AwsError)
    throw errors.notDownloaded(bucket, key, REASONS[error.code] ?? error.message);
  throw error;
}
