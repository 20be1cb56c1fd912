/** PutObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */

import { bucketAt, currentAt } from "../access.ts";
import { checkKey } from "../address.ts";
import { checksumOf, shownChecksum } from "../checksum.ts";
import { checkWrite } from "../conditions.ts";
import { checkContentMd5 } from "../content-md5.ts";
import { checkHonoured, draftOf } from "../draft.ts";
import * as errors from "../errors.ts";
import { expirationHeader } from "../lifecycle.ts";
import { putBytesMax } from "../limits.ts";
import { contentOf, quoted, shownVersion } from "../object.ts";
import type { S3Transition } from "../operation.ts";
import { writeObject } from "../write.ts";

/** Keeps one object, whole. */
export const putObject: S3Transition<"PutObject"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  checkKey(input.Key);
  checkHonoured(input);
  checkContentMd5(input.ContentMD5, input.Body);
  if (input.WriteOffsetBytes !== undefined) {
    throw errors.notHonoured("x-amz-write-offset-bytes", input.WriteOffsetBytes);
  }
  const draft = draftOf(bucket, input, ctx.account);
  const content = { ...contentOf(input.Body), checksum: checksumOf(input.Body) };
  if (content.bytes > putBytesMax) throw errors.entityTooLarge(content.bytes, putBytesMax);
  checkWrite(currentAt(ctx, bucket, input.Key), input.Key, input);
  const eventName = "ObjectCreated:Put";
  const { version, event } = writeObject(ctx, bucket, {
    key: input.Key,
    draft,
    content,
    eventName,
  });
  return {
    output: {
      ETag: quoted(version.eTag),
      VersionId: shownVersion(bucket, version),
      Expiration: expirationHeader(bucket.lifecycle, version),
      ServerSideEncryption: "AES256",
      ...shownChecksum(version.checksum),
    },
    events: [event],
  };
};
