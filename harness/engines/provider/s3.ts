/** What is particular about S3 at another provider: its notifications, and the buckets' settings. */

import { notImplemented } from "#gateway/dispatch/errors.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { serviceModel } from "#model/service-model.ts";
import type { DeletedObject, DeleteObjectsRequest, ObjectIdentifier } from "#model/types/s3.ts";
import { type Hook, mirrored, type ServiceHooks } from "./foreign-service.ts";
import { bucketsAgain } from "./s3-again.ts";
import { creating, objectOf, textIn } from "./s3-create.ts";
import { postForm } from "./s3-form.ts";
import { forget, keep } from "./s3-kept.ts";
import { getNotifications, putNotifications } from "./s3-notifications.ts";

const create: Hook = (call) => creating(call, call.input, () => call.pass());

const changeObject: Hook = (call) => {
  call.name(objectOf(call.input));
  return call.pass();
};

/**
 * AWS: who may not list a bucket is not told whether a key exists, but denied. No policy of a
 * provider that does not judge says so.
 */
const read: Hook = async (call) => {
  const { ctx, foreign, input } = call;
  try {
    return await call.pass();
  } catch (error) {
    const judged = foreign.client.provider.judges || ctx.principal.type === "account";
    if (judged || !(error instanceof AwsError) || !MISSING.includes(error.code)) throw error;
    const look = { Bucket: textIn(input, "Bucket"), Prefix: textIn(input, "Key"), MaxKeys: 0 };
    await ctx.call("s3", "ListObjectsV2", look);
    throw error;
  }
};

const MISSING = ["NoSuchKey", "NotFound", "NoSuchVersion"];

/** The caller must be able to read what it copies: no policy of the provider's says so. */
const copy: Hook = async (call) => {
  const { ctx, foreign, input } = call;
  if (!foreign.client.provider.judges && ctx.principal.type !== "account") {
    const [path = "", version] = textIn(input, "CopySource")
      .replace(/^\//, "")
      .split("?versionId=");
    const source = decodeURIComponent(path.replaceAll("+", " "));
    const slash = source.indexOf("/");
    const VersionId = version === undefined ? {} : { VersionId: version };
    const at = { Bucket: source.slice(0, slash), Key: source.slice(slash + 1), ...VersionId };
    await ctx.call("s3", "HeadObject", at);
  }
  return call.operation === "CopyObject" ? create(call) : call.pass();
};

/** AWS: whether a caller may delete a key is judged for each by itself. */
const deleteObjects: Hook = async (call) => {
  const { ctx, foreign } = call;
  // The model's own type of this operation's input.
  const { Bucket, Delete } = call.input as unknown as DeleteObjectsRequest;
  const { Objects = [] } = Delete;
  call.name(...Objects.map(({ Key }) => `s3://${Bucket}/${Key}`));
  if (foreign.client.provider.judges || ctx.principal.type === "account") return call.pass();
  const Deleted: DeletedObject[] = [];
  const Errors: object[] = [];
  for (const target of Objects) {
    const { Key, VersionId } = target;
    try {
      const answer = await ctx.call("s3", "DeleteObject", { Bucket, Key, VersionId });
      Deleted.push(shown(target, answer.DeleteMarker === true, answer.VersionId));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Errors.push({ Key, VersionId, Code: error.code, Message: error.message });
    }
  }
  return { ...(Delete.Quiet ? {} : { Deleted }), ...(Errors.length > 0 ? { Errors } : {}) };
};

function shown({ Key, VersionId }: ObjectIdentifier, marker: boolean, versionId?: string) {
  if (!marker) return { Key, VersionId };
  return { Key, VersionId, DeleteMarker: true, DeleteMarkerVersionId: versionId };
}

/** Its events stream, or it is called at an address of its own: no client's side here speaks so. */
const refuse: Hook = async ({ operation }) => {
  throw notImplemented("s3", operation);
};

const deleteBucket: Hook = async (call) => {
  const output = await mirrored(call);
  const bucket = textIn(call.input, "Bucket");
  call.foreign.bridge.state(call.ctx).remove(`bucket/${bucket}`);
  forget(call, bucket);
  return output;
};

const setting: Hook = async (call) => {
  const output = await mirrored(call);
  keep(call);
  return output;
};

/** Operations that change a setting of a bucket, such as PutBucketCors and DeleteBucketCors. */
const SETTING = /^(Put|Create|Delete)(Bucket.+|PublicAccessBlock|ObjectLockConfiguration)$/;
const settings = [...serviceModel("s3").operations.keys()].filter((name) => SETTING.test(name));

export const s3Hooks: ServiceHooks = {
  traced: true,
  operations: {
    ...Object.fromEntries(settings.map((name) => [name, setting])),
    SelectObjectContent: refuse,
    WriteGetObjectResponse: refuse,
    CreateBucket: setting,
    DeleteBucket: deleteBucket,
    GetObject: read,
    HeadObject: read,
    PutObject: create,
    CompleteMultipartUpload: create,
    CopyObject: copy,
    UploadPartCopy: copy,
    DeleteObject: changeObject,
    DeleteObjects: deleteObjects,
    PutBucketNotificationConfiguration: putNotifications,
    GetBucketNotificationConfiguration: getNotifications,
  },
  internal: { postObject: postForm },
  setUpAgain: bucketsAgain,
};
