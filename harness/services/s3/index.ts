/** Amazon S3: https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */

import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import { broken } from "./errors.ts";
import { notifications } from "./events.ts";
import { lifecycleLoop } from "./expire.ts";
import { constraints } from "./limits.ts";
import { abortMultipartUpload } from "./operations/abort-multipart-upload.ts";
import { getBucketAcl, putBucketAcl } from "./operations/bucket-acl.ts";
import { deleteBucketCors, getBucketCors, putBucketCors } from "./operations/bucket-cors.ts";
import {
  deleteBucketEncryption,
  getBucketEncryption,
  putBucketEncryption,
} from "./operations/bucket-encryption.ts";
import {
  deleteBucketLifecycle,
  getBucketLifecycleConfiguration,
  putBucketLifecycleConfiguration,
} from "./operations/bucket-lifecycle.ts";
import {
  deleteBucketOwnershipControls,
  getBucketOwnershipControls,
  putBucketOwnershipControls,
} from "./operations/bucket-ownership-controls.ts";
import {
  deleteBucketPolicy,
  getBucketPolicy,
  getBucketPolicyStatus,
  putBucketPolicy,
} from "./operations/bucket-policy.ts";
import {
  deleteBucketTagging,
  getBucketTagging,
  putBucketTagging,
} from "./operations/bucket-tagging.ts";
import { getBucketVersioning, putBucketVersioning } from "./operations/bucket-versioning.ts";
import { completeMultipartUpload } from "./operations/complete-multipart-upload.ts";
import { copyObject } from "./operations/copy-object.ts";
import { createBucket } from "./operations/create-bucket.ts";
import { createMultipartUpload } from "./operations/create-multipart-upload.ts";
import { deleteBucket } from "./operations/delete-bucket.ts";
import { deleteObject } from "./operations/delete-object.ts";
import { deleteObjects } from "./operations/delete-objects.ts";
import { getBucketLocation } from "./operations/get-bucket-location.ts";
import { getBucketNotificationConfiguration } from "./operations/get-bucket-notification.ts";
import { getObject } from "./operations/get-object.ts";
import { getObjectAttributes } from "./operations/get-object-attributes.ts";
import { headBucket } from "./operations/head-bucket.ts";
import { headObject } from "./operations/head-object.ts";
import { listBuckets } from "./operations/list-buckets.ts";
import { listMultipartUploads } from "./operations/list-multipart-uploads.ts";
import { listObjectVersions } from "./operations/list-object-versions.ts";
import { listObjects } from "./operations/list-objects.ts";
import { listObjectsV2 } from "./operations/list-objects-v2.ts";
import { listParts } from "./operations/list-parts.ts";
import { getObjectAcl, putObjectAcl } from "./operations/object-acl.ts";
import {
  deleteObjectTagging,
  getObjectTagging,
  putObjectTagging,
} from "./operations/object-tagging.ts";
import { checkForm, postObject } from "./operations/post-object.ts";
import {
  deletePublicAccessBlock,
  getPublicAccessBlock,
  putPublicAccessBlock,
} from "./operations/public-access-block.ts";
import { putBucketNotificationConfiguration } from "./operations/put-bucket-notification.ts";
import { putObject } from "./operations/put-object.ts";
import { tellCreated } from "./operations/tell-created.ts";
import {
  getBucketAccelerateConfiguration,
  getBucketLogging,
  getBucketReplication,
  getBucketRequestPayment,
  getBucketWebsite,
  getObjectLockConfiguration,
} from "./operations/unconfigured.ts";
import { uploadPart } from "./operations/upload-part.ts";
import { uploadPartCopy } from "./operations/upload-part-copy.ts";
import { createS3Store, type S3Store } from "./store.ts";

export const s3 = defineService<"s3", S3Store>({
  name: "s3",
  actionPrefix: "s3",
  store: createS3Store,
  transitions: {
    AbortMultipartUpload: abortMultipartUpload,
    CreateBucket: createBucket,
    CreateMultipartUpload: createMultipartUpload,
    DeleteBucket: deleteBucket,
    DeleteBucketCors: deleteBucketCors,
    DeleteBucketEncryption: deleteBucketEncryption,
    DeleteBucketLifecycle: deleteBucketLifecycle,
    DeleteBucketOwnershipControls: deleteBucketOwnershipControls,
    DeleteBucketPolicy: deleteBucketPolicy,
    DeleteBucketTagging: deleteBucketTagging,
    DeleteObject: deleteObject,
    DeleteObjectTagging: deleteObjectTagging,
    DeletePublicAccessBlock: deletePublicAccessBlock,
    GetBucketAccelerateConfiguration: getBucketAccelerateConfiguration,
    GetBucketAcl: getBucketAcl,
    GetBucketCors: getBucketCors,
    GetBucketEncryption: getBucketEncryption,
    GetBucketLifecycleConfiguration: getBucketLifecycleConfiguration,
    GetBucketLocation: getBucketLocation,
    GetBucketLogging: getBucketLogging,
    GetBucketNotificationConfiguration: getBucketNotificationConfiguration,
    GetBucketOwnershipControls: getBucketOwnershipControls,
    GetBucketPolicy: getBucketPolicy,
    GetBucketPolicyStatus: getBucketPolicyStatus,
    GetBucketReplication: getBucketReplication,
    GetBucketRequestPayment: getBucketRequestPayment,
    GetBucketTagging: getBucketTagging,
    GetBucketVersioning: getBucketVersioning,
    GetBucketWebsite: getBucketWebsite,
    GetObjectAcl: getObjectAcl,
    GetObjectAttributes: getObjectAttributes,
    GetObjectLockConfiguration: getObjectLockConfiguration,
    GetObjectTagging: getObjectTagging,
    GetPublicAccessBlock: getPublicAccessBlock,
    HeadBucket: headBucket,
    ListBuckets: listBuckets,
    ListMultipartUploads: listMultipartUploads,
    ListObjectVersions: listObjectVersions,
    ListObjects: listObjects,
    ListObjectsV2: listObjectsV2,
    ListParts: listParts,
    PutBucketAcl: putBucketAcl,
    PutBucketCors: putBucketCors,
    PutBucketEncryption: putBucketEncryption,
    PutBucketLifecycleConfiguration: putBucketLifecycleConfiguration,
    PutBucketOwnershipControls: putBucketOwnershipControls,
    PutBucketPolicy: putBucketPolicy,
    PutBucketTagging: putBucketTagging,
    PutBucketVersioning: putBucketVersioning,
    PutObject: putObject,
    PutObjectAcl: putObjectAcl,
    PutObjectTagging: putObjectTagging,
    PutPublicAccessBlock: putPublicAccessBlock,
    UploadPart: uploadPart,
  },
  procedures: {
    PutBucketNotificationConfiguration: putBucketNotificationConfiguration,
    CompleteMultipartUpload: completeMultipartUpload,
    UploadPartCopy: uploadPartCopy,
    CopyObject: copyObject,
    DeleteObjects: deleteObjects,
    GetObject: getObject,
    HeadObject: headObject,
  },
  internal: {
    checkForm: { kind: "transition", run: checkForm },
    postObject: { kind: "transition", run: postObject },
    tellCreated: { kind: "transition", run: tellCreated },
  },
  constraints,
  invalid: broken,
  authorization,
  subscriptions: [notifications],
  background: [lifecycleLoop],
  partial: {
    CreateBucket: "object lock and directory buckets are refused",
    PutObject: "SSE-KMS, SSE-C and object lock are refused; no checksum is made up for a body",
    CopyObject: "as PutObject",
    CreateMultipartUpload: "as PutObject",
    GetObject: "objects of the archive classes cannot be restored, so not be read",
    PutBucketAcl: "grants to everyone and to the owner; others are refused",
    PutObjectAcl: "as PutBucketAcl",
    PutBucketEncryption: "AES256 alone, and bytes are kept as they are",
    PutBucketLifecycleConfiguration: "expiry and aborting uploads; transitions are refused",
    PutBucketVersioning: "MFA delete is refused",
  },
});
