/** Finding a multipart upload, with AWS's error when it is not there. */

import * as errors from "./errors.ts";
import type { S3Store } from "./store.ts";
import type { Upload } from "./upload.ts";

interface UploadInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** The upload in progress that a request names. */
export function uploadAt(store: S3Store, { Bucket, Key, UploadId }: UploadInput): Upload {
  const upload = store.uploads.find(Bucket, Key, UploadId);
  if (!upload) throw errors.noSuchUpload(UploadId);
  return upload;
}
