/**
 * An object's access control list.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
 */

import { bucketAt, versionAt } from "../access.ts";
import { askedGrants, shownAcl } from "../acl.ts";
import { objectChanged } from "../changed.ts";
import { permittedGrants } from "../draft.ts";
import { shownVersion } from "../object.ts";
import type { S3Transition } from "../operation.ts";

/** Replaces the list: canned, by headers or written out. */
export const putObjectAcl: S3Transition<"PutObjectAcl"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  const grants = permittedGrants(bucket, askedGrants(input, ctx.account));
  const version = versionAt(ctx, bucket, input.Key, input.VersionId);
  ctx.store.versions.put({ ...version, grants });
  const event = objectChanged(ctx, {
    eventName: "ObjectAcl:Put",
    bucket: bucket.name,
    key: version.key,
    sequence: ctx.store.nextSequence(bucket.name),
    eTag: version.eTag,
    versionId: shownVersion(bucket, version),
  });
  return { output: {}, events: [event] };
};

/** The owner's full control, and what else is granted. */
export const getObjectAcl: S3Transition<"GetObjectAcl"> = (input, ctx) => {
  const version = versionAt(ctx, bucketAt(ctx, input), input.Key, input.VersionId);
  return { output: shownAcl(ctx.account, version.grants) };
};
