/** Amazon S3: https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */

import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import { broken } from "./errors.ts";
import { notifications } from "./events.ts";
import { constraints } from "./limits.ts";
import { abortMultipartUpload } from "./operations/abort-multipart-upload.ts";
import { completeMultipartUpload } from "./operations/complete-multipart-upload.ts";
import { copyObject } from "./operations/copy-object.ts";
import { createBucket } from "./operations/create-bucket.ts";
import { createMultipartUpload } from "./operations/create-multipart-upload.ts";
import { deleteBucket } from "./operations/delete-bucket.ts";
import { deleteObject } from "./operations/delete-object.ts";
import { deleteObjects } from "./operations/delete-objects.ts";
import { getBucketLocation } from "./operations/get-bucket-location.ts";
import { getBucketNotificationConfiguration } from "./operations/get-bucket-notification-configuration.ts";
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
import { postObject } from "./operations/post-object.ts";
import { putBucketNotificationConfiguration } from "./operations/put-bucket-notification-configuration.ts";
import { putObject } from "./operations/put-object.ts";
import { uploadPart } from "./operations/upload-part.ts";
import { uploadPartCopy } from "./operations/upload-part-copy.ts";
import { createS3Store, type S3Store } from "./store.ts";

export const s3 = defineService<"s3", S3Store>({
  name: "s3",
  actionPrefix: "s3",
  store: createS3Store,
  transitions: {
    GetBucketNotificationConfiguration: getBucketNotificationConfiguration,
    GetObjectAttributes: getObjectAttributes,
    ListMultipartUploads: listMultipartUploads,
    ListParts: listParts,
    AbortMultipartUpload: abortMultipartUpload,
    UploadPart: uploadPart,
    CreateMultipartUpload: createMultipartUpload,
    CreateBucket: createBucket,
    DeleteBucket: deleteBucket,
    DeleteObject: deleteObject,
    GetBucketLocation: getBucketLocation,
    HeadBucket: headBucket,
    ListBuckets: listBuckets,
    ListObjects: listObjects,
    ListObjectsV2: listObjectsV2,
    ListObjectVersions: listObjectVersions,
    PutObject: putObject,
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
  internal: { postObject: { kind: "transition", run: postObject } },
  constraints,
  invalid: broken,
  authorization,
  subscriptions: [notifications],
});
