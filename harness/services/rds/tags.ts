/** Tags, between the wire's lists and the kept map. */

import type { Tag } from "#model/types/rds.ts";
import * as errors from "./errors.ts";
import type { Tags } from "./instance.ts";
import { tagsMax } from "./limits.ts";

/** `current` with `added` over it. */
export function withTags(current: Tags, added: readonly Tag[] = []): Tags {
  const given = added.map(({ Key = "", Value = "" }) => {
    if (Key === "" || Key.length > 128 || Value.length > 256 || Key.startsWith("aws:"))
      throw errors.invalidValue(
        `The tag ${Key} is not valid: a key has 1 to 128 characters and does not begin with ` +
          "aws:, a value has at most 256.",
      );
    return [Key, Value] as const;
  });
  const tags = { ...current, ...Object.fromEntries(given) };
  if (Object.keys(tags).length > tagsMax)
    throw errors.invalidValue(`A resource can have at most ${tagsMax} tags.`);
  return tags;
}

export const shownTags = (tags: Tags): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
