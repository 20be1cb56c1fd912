/**
 * Which resource a call acts on, under which IAM action, and the policy that judges callers from
 * outside the account: the bucket's own, and statements that mean what its ACLs grant.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */

import type { Authorization, RouteScope } from "#operation/service.ts";
import { statementsOf as aclStatements } from "./acl.ts";
import { bucketArn, objectArn } from "./address.ts";
import { aclsOff, type Bucket } from "./bucket.ts";
import { isPublicPolicy, parsePolicy, statementsOf } from "./bucket-policy.ts";
import { postedKey } from "./post-form.ts";
import type { S3Store } from "./store.ts";

type Input = Readonly<Record<string, unknown>>;

const textOf = (input: Input, name: string): string => {
  const value = input[name];
  return typeof value === "string" ? value : "";
};

/** Operations of this harness's own that are judged like the one they stand for. */
const own = { postObject: "s3:PutObject" };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export const authorization: Authorization<"s3", S3Store> = {
  actions: {
    ...own,
    CompleteMultipartUpload: "s3:PutObject",
    CopyObject: "s3:PutObject",
    CreateMultipartUpload: "s3:PutObject",
    DeleteBucketCors: "s3:PutBucketCORS",
    DeleteBucketEncryption: "s3:PutEncryptionConfiguration",
    DeleteBucketLifecycle: "s3:PutLifecycleConfiguration",
    DeleteBucketOwnershipControls: "s3:PutBucketOwnershipControls",
    DeleteBucketTagging: "s3:PutBucketTagging",
    // Each key is judged by itself: a caller who may delete some gets the others refused.
    DeleteObjects: null,
    DeletePublicAccessBlock: "s3:PutBucketPublicAccessBlock",
    GetBucketAccelerateConfiguration: "s3:GetAccelerateConfiguration",
    GetBucketCors: "s3:GetBucketCORS",
    GetBucketEncryption: "s3:GetEncryptionConfiguration",
    GetBucketLifecycleConfiguration: "s3:GetLifecycleConfiguration",
    GetBucketNotificationConfiguration: "s3:GetBucketNotification",
    GetBucketReplication: "s3:GetReplicationConfiguration",
    GetObjectLockConfiguration: "s3:GetBucketObjectLockConfiguration",
    GetPublicAccessBlock: "s3:GetBucketPublicAccessBlock",
    HeadBucket: "s3:ListBucket",
    HeadObject: "s3:GetObject",
    ListBuckets: "s3:ListAllMyBuckets",
    ListMultipartUploads: "s3:ListBucketMultipartUploads",
    ListObjects: "s3:ListBucket",
    ListObjectsV2: "s3:ListBucket",
    ListObjectVersions: "s3:ListBucketVersions",
    ListParts: "s3:ListMultipartUploadParts",
    PutBucketCors: "s3:PutBucketCORS",
    PutBucketEncryption: "s3:PutEncryptionConfiguration",
    PutBucketLifecycleConfiguration: "s3:PutLifecycleConfiguration",
    PutBucketNotificationConfiguration: "s3:PutBucketNotification",
    PutPublicAccessBlock: "s3:PutBucketPublicAccessBlock",
    UploadPart: "s3:PutObject",
    UploadPartCopy: "s3:PutObject",
  },
  resource(_operation, input) {
    const bucket = textOf(input, "Bucket");
    if (bucket === "") return bucketArn("*");
    const key = keyIn(input);
    return key === "" ? bucketArn(bucket) : objectArn(bucket, key);
  },
  policy(_operation, input, scope) {
    const bucket = scope.store.buckets.find(textOf(input, "Bucket"));
    return bucket && policyOf(scope, bucket, keyIn(input), textOf(input, "VersionId"));
  },
};

function keyIn(input: Input): string {
  const fields = input["fields"];
  return typeof fields === "object" && fields !== null
    ? postedKey(fields as Readonly<Record<string, string>>, textOf(input, "filename"))
    : textOf(input, "Key");
}

function policyOf(scope: RouteScope<S3Store>, bucket: Bucket, key: string, versionId: string) {
  const own = parsePolicy(bucket.policy);
  const { RestrictPublicBuckets, IgnorePublicAcls } = bucket.publicAccessBlock ?? {};
  const restricted = RestrictPublicBuckets && isPublicPolicy(own);
  const statements = [
    ...statementsOf(own),
    ...(aclsOff(bucket) || IgnorePublicAcls ? [] : fromAcls(scope.store, bucket, key, versionId)),
    ...(restricted ? [onlyInside] : []),
  ];
  return statements.length === 0 ? undefined : { Version: "2012-10-17", Statement: statements };
}

function fromAcls(store: S3Store, bucket: Bucket, key: string, versionId: string) {
  const arn = bucketArn(bucket.name);
  const version =
    key === ""
      ? undefined
      : versionId === ""
        ? store.versions.latest(bucket.name, key)
        : store.versions.find(bucket.name, key, versionId);
  return [
    ...aclStatements("bucket", bucket.grants, arn),
    ...aclStatements("object", version?.grants ?? [], objectArn(bucket.name, key)),
  ];
}

/** What RestrictPublicBuckets does to a public policy: nobody outside the account gets in. */
const onlyInside = {
  Sid: "RestrictPublicBuckets",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: "*",
  Condition: { StringEquals: { "aws:PrincipalType": "Anonymous" } },
} as const;
