/**
 * A function's code from a request: a zip in it, a zip in S3, or a hot-reload folder.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
 */

import { createHash } from "node:crypto";
import { fromBufferPromise } from "yauzl";
import { AwsError } from "#kernel/aws-error.ts";
import type { FunctionCode as CodeRequest } from "#model/types/lambda.ts";
import * as errors from "./errors.ts";
import type { FunctionCode } from "./function.ts";
import { hotReloadBucket, unpackedBytesMax, zipBytesMax } from "./limits.ts";
import type { LambdaProcedureContext } from "./operation.ts";

export interface GivenCode extends FunctionCode {
  /** Absent for a hot-reload folder. */
  readonly zip?: Uint8Array;
}

export async function receiveCode(
  ctx: LambdaProcedureContext,
  request: CodeRequest,
): Promise<GivenCode> {
  const { ZipFile, S3Bucket, S3Key } = request;
  if (request.ImageUri !== undefined) throw errors.unsupported("ImageUri");
  if (request.SourceKMSKeyArn !== undefined) throw errors.unsupported("SourceKMSKeyArn");
  if (ZipFile !== undefined && (S3Bucket !== undefined || S3Key !== undefined))
    throw errors.invalidParameter(
      "Please do not provide other FunctionCode parameters when providing a ZipFile.",
    );
  if (ZipFile !== undefined) return checkZip(ZipFile, zipBytesMax);
  if (S3Bucket === undefined || S3Key === undefined)
    throw errors.invalidParameter("Please provide a source for function code.");
  if (S3Bucket === hotReloadBucket) return folderCode(S3Key);
  return checkZip(await download(ctx, { ...request, S3Bucket, S3Key }), Number.POSITIVE_INFINITY);
}

function folderCode(path: string): GivenCode {
  if (!path.startsWith("/"))
    throw errors.invalidParameter(
      `The ${hotReloadBucket} bucket takes the absolute path of a folder as S3Key; "${path}" is none.`,
    );
  return { codeSha256: "", codeBytes: 0, hotReload: path };
}

async function download(
  ctx: LambdaProcedureContext,
  from: { readonly S3Bucket: string; readonly S3Key: string } & CodeRequest,
): Promise<Uint8Array> {
  try {
    const { Body } = await ctx.call("s3", "GetObject", {
      Bucket: from.S3Bucket,
      Key: from.S3Key,
      VersionId: from.S3ObjectVersion,
    });
    const chunks = Body === undefined ? [] : await Array.fromAsync(ctx.open(Body));
    return Buffer.concat(chunks);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw errors.invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    );
  }
}

/** Reads only the zip's directory: its files are unpacked when the function first runs. */
async function checkZip(zip: Uint8Array, bytesMax: number): Promise<GivenCode> {
  if (zip.length === 0) throw errors.invalidParameter("Uploaded file must be a non-empty zip");
  if (zip.length > bytesMax)
    throw errors.invalidParameter(`Zipped size must be smaller than ${bytesMax} bytes`);
  let unpacked = 0;
  try {
    const file = await fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength));
    for await (const entry of file.eachEntry()) unpacked += entry.uncompressedSize;
  } catch (error) {
    throw errors.cannotUnzip(error);
  }
  if (unpacked > unpackedBytesMax)
    throw errors.invalidParameter(`Unzipped size must be smaller than ${unpackedBytesMax} bytes`);
  const codeSha256 = createHash("sha256").update(zip).digest("hex");
  return { codeSha256, codeBytes: zip.length, zip };
}

/** Only what a version keeps. */
export function keptCode({ codeSha256, codeBytes, hotReload }: GivenCode): FunctionCode {
  return { codeSha256, codeBytes, hotReload };
}
