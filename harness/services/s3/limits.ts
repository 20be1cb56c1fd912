/**
 * Every number, pattern and list of values of S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */

import type { OperationName } from "#model/types/index.ts";
import type { Constraints } from "#operation/constraint.ts";

const GIB = 2 ** 30;

export const keyBytesMax = 1024;
export const metadataBytesMax = 2048;
export const objectTagsMax = 10;
export const bucketTagsMax = 50;
export const tagKeyMax = 128;
export const tagValueMax = 256;
export const putBytesMax = 5 * GIB;
export const copyBytesMax = 5 * GIB;
export const partBytesMin = 5 * 2 ** 20;
export const partBytesMax = 5 * GIB;
export const objectBytesMax = 5 * 1024 * GIB;
export const partsMax = 10_000;
export const pageMax = 1000;
export const bucketsPageMax = 10_000;
export const deleteBatchMax = 1000;
export const corsRulesMax = 100;
export const lifecycleRulesMax = 1000;
export const notificationRulesMax = 100;
export const policyBytesMax = 20_480;
export const ruleIdMax = 255;
export const dayMs = 86_400_000;
/** How many objects the daily expiry judges in one transaction. */
export const sweepBatch = 500;

export const bucketNamePattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
export const reservedNames =
  /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
export const addressLike = /^\d+\.\d+\.\d+\.\d+$/;

export const storageClasses = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
] as const;

/** Classes whose objects have to be restored before they can be read. */
export const archiveClasses: readonly string[] = ["GLACIER", "DEEP_ARCHIVE"];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
export const notificationEvents: readonly string[] = [
  "s3:ReducedRedundancyLostObject",
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:Put",
  "s3:ObjectCreated:Post",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
  "s3:ObjectRemoved:DeleteMarkerCreated",
  "s3:ObjectRestore:*",
  "s3:ObjectRestore:Post",
  "s3:ObjectRestore:Completed",
  "s3:ObjectRestore:Delete",
  "s3:Replication:*",
  "s3:Replication:OperationFailedReplication",
  "s3:Replication:OperationNotTracked",
  "s3:Replication:OperationMissedThreshold",
  "s3:Replication:OperationReplicatedAfterThreshold",
  "s3:LifecycleTransition",
  "s3:LifecycleExpiration:*",
  "s3:LifecycleExpiration:Delete",
  "s3:LifecycleExpiration:DeleteMarkerCreated",
  "s3:IntelligentTiering",
  "s3:ObjectAcl:Put",
  "s3:ObjectTagging:*",
  "s3:ObjectTagging:Put",
  "s3:ObjectTagging:Delete",
];

const page = { min: 0, max: 2 ** 31 - 1 };
const part = { required: true, min: 1, max: partsMax };

/** Checked by the gateway before an operation runs. */
export const constraints: Readonly<Partial<Record<OperationName<"s3">, Constraints>>> = {
  ListBuckets: { MaxBuckets: { min: 1, max: bucketsPageMax } },
  ListObjects: { MaxKeys: page },
  ListObjectsV2: { MaxKeys: page },
  ListObjectVersions: { MaxKeys: page },
  ListMultipartUploads: { MaxUploads: page },
  ListParts: { MaxParts: page },
  GetObjectAttributes: { MaxParts: page },
  UploadPart: { PartNumber: part },
  UploadPartCopy: { PartNumber: part },
  GetObject: { PartNumber: { min: 1, max: partsMax } },
  HeadObject: { PartNumber: { min: 1, max: partsMax } },
};
