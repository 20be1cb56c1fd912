/** Reading the input and writing the outputs through S3, as the pipeline's role. */

import { AwsError } from "#kernel/aws-error.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { BodyInput } from "#model/body.ts";
import type { Permission, PipelineOutputConfig } from "#model/types/elastic-transcoder.ts";
import {
  bucketMissing,
  inputMissing,
  type JobFailure,
  noReadPermission,
  noWritePermission,
  storageFailure,
} from "./failures.ts";
import type { Work } from "./work.ts";

const ABSENT = ["NoSuchKey", "NotFound"];
const FORBIDDEN = ["AccessDenied", "Forbidden"];

/** The bytes of the job's input. */
export async function openInput({ ctx, job, pipeline, role }: Work) {
  const at = { bucket: pipeline.InputBucket, key: job.input.Key ?? "" };
  const input = { Bucket: at.bucket, Key: at.key };
  const { Body: body } = await ctx
    .call("s3", "GetObject", input, { as: role })
    .catch((error: unknown) => {
      if (isOneOf(error, ABSENT)) throw inputMissing(at);
      if (isOneOf(error, FORBIDDEN)) throw noReadPermission(at);
      throw failureAt(at, error);
    });
  return ctx.open(body ?? new Uint8Array());
}

/** Whether an object is there; a role that may not look sees none. */
export async function exists({ ctx, role }: Work, bucket: string, key: string): Promise<boolean> {
  try {
    await ctx.call("s3", "HeadObject", { Bucket: bucket, Key: key }, { as: role });
    return true;
  } catch (error) {
    if (isOneOf(error, [...ABSENT, ...FORBIDDEN])) return false;
    throw failureAt({ bucket, key }, error);
  }
}

export interface NewObject {
  readonly key: string;
  readonly body: BodyInput;
  readonly contentType: string;
}

/** Stores one object as the pipeline's configuration of that kind of output says. */
export async function write(
  { ctx, role }: Work,
  config: PipelineOutputConfig | undefined,
  object: NewObject,
): Promise<void> {
  const bucket = config?.Bucket ?? "";
  const request = {
    Bucket: bucket,
    Key: object.key,
    Body: object.body,
    ContentType: object.contentType,
    ...(config?.StorageClass === "ReducedRedundancy" && { StorageClass: "REDUCED_REDUNDANCY" }),
    ...grants(config?.Permissions ?? []),
  };
  await ctx.call("s3", "PutObject", request, { as: role }).catch((error: unknown) => {
    const at = { bucket, key: object.key };
    throw isOneOf(error, FORBIDDEN) ? noWritePermission(at) : failureAt(at, error);
  });
}

function failureAt(
  at: { readonly bucket: string; readonly key: string },
  error: unknown,
): JobFailure {
  return isOneOf(error, ["NoSuchBucket"])
    ? bucketMissing(at)
    : storageFailure(at, error, messageOf(error));
}

const isOneOf = (error: unknown, codes: readonly string[]) =>
  error instanceof AwsError && codes.includes(error.code);

const GRANTEES: Readonly<Record<string, string>> = {
  AllUsers: "http://acs.amazonaws.com/groups/global/AllUsers",
  AuthenticatedUsers: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
  LogDelivery: "http://acs.amazonaws.com/groups/s3/LogDelivery",
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
function grants(permissions: readonly Permission[]) {
  const header = (access: string) => {
    const granted = permissions.filter((one) => one.Access?.includes(access));
    return granted.length > 0 ? granted.map(granteeOf).join(", ") : undefined;
  };
  return {
    GrantFullControl: header("FullControl"),
    GrantRead: header("Read"),
    GrantReadACP: header("ReadAcp"),
    GrantWriteACP: header("WriteAcp"),
  };
}

function granteeOf({ GranteeType: type, Grantee: grantee = "" }: Permission): string {
  if (type === "Group") return `uri="${GRANTEES[grantee] ?? grantee}"`;
  return type === "Email" ? `emailAddress="${grantee}"` : `id="${grantee}"`;
}
