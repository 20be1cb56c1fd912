/**
 * Tags of buckets and objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */

import * as errors from "./errors.ts";
import { objectTagsMax, tagKeyMax, tagValueMax } from "./limits.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The tags, when each is allowed and none is there twice. */
export function checkedTags(tags: readonly Tag[], max: number = objectTagsMax): readonly Tag[] {
  if (tags.length > max) throw errors.badTooManyTags(max);
  const keys = new Set<string>();
  for (const { Key, Value } of tags) {
    if (Key.length === 0 || Key.length > tagKeyMax || !allowed.test(Key)) {
      throw errors.invalidTag("The TagKey you have provided is invalid", Key);
    }
    if (Value.length > tagValueMax || !allowed.test(Value)) {
      throw errors.invalidTag("The TagValue you have provided is invalid", Key);
    }
    if (Key.startsWith("aws:")) {
      throw errors.invalidTag("System tags cannot be added/updated by requester", Key);
    }
    if (keys.has(Key)) {
      throw errors.invalidTag("Cannot provide multiple Tags with the same key", Key);
    }
    keys.add(Key);
  }
  return tags.map(({ Key, Value }) => ({ Key, Value }));
}

/** Tags in an `x-amz-tagging` header, written like a URL's query. */
export function parseTagging(header: string | undefined): readonly Tag[] {
  if (!header) return [];
  const tags = [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value }));
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw errors.invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters " +
        "without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  }
  return checkedTags(tags);
}
