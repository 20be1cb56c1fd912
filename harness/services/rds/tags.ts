/** Tags of instances, snapshots and groups. */

import type { Tag } from "#model/types/rds.ts";
import { mergedTags, strangeTag, type Tags } from "#operation/tags.ts";
import * as errors from "./errors.ts";
import { tagsMax } from "./limits.ts";

/** `current` with `added` over it. */
export function withTags(current: Tags, added: readonly Tag[] = []): Tags {
  const wrong = strangeTag(added);
  if (wrong !== undefined) throw errors.invalidValue(wrong);
  const tags = mergedTags(current, added);
  if (Object.keys(tags).length > tagsMax)
    throw errors.invalidValue(`A resource can have at most ${tagsMax} tags.`);
  return tags;
}
