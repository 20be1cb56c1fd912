/**
 * Tags of an object, or of one version of it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
 */

import type { ObjectChanged } from "#bus/events.ts";
import { bucketAt, taggedAt } from "../access.ts";
import { objectChanged } from "../changed.ts";
import { shownVersion } from "../object.ts";
import type { S3Context, S3Input, S3Transition } from "../operation.ts";
import { checkedTags, type Tag } from "../tags.ts";

/** Replaces all tags; the object's modification time stays. */
export const putObjectTagging: S3Transition<"PutObjectTagging"> = (input, ctx) =>
  retag(ctx, input, checkedTags(input.Tagging.TagSet), "ObjectTagging:Put");

/** The tags; an empty set when there are none. */
export const getObjectTagging: S3Transition<"GetObjectTagging"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  const version = taggedAt(ctx, "GET", bucket, input);
  return { output: { TagSet: version.tags, VersionId: shownVersion(bucket, version) } };
};

/** Removes all tags. */
export const deleteObjectTagging: S3Transition<"DeleteObjectTagging"> = (input, ctx) =>
  retag(ctx, input, [], "ObjectTagging:Delete");

function retag(
  ctx: S3Context,
  input: S3Input<"DeleteObjectTagging">,
  tags: readonly Tag[],
  eventName: "ObjectTagging:Put" | "ObjectTagging:Delete",
): { output: { VersionId: string | undefined }; events: readonly ObjectChanged[] } {
  const bucket = bucketAt(ctx, input);
  const method = eventName === "ObjectTagging:Put" ? "PUT" : "DELETE";
  const version = taggedAt(ctx, method, bucket, input);
  const versionId = shownVersion(bucket, version);
  ctx.store.versions.put({ ...version, tags });
  const { key, eTag } = version;
  const sequence = ctx.store.nextSequence(bucket.name);
  const change = { eventName, bucket: bucket.name, key, sequence, eTag, versionId };
  return { output: { VersionId: versionId }, events: [objectChanged(ctx, change)] };
}
