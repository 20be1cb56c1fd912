/** Tags of topics, between the wire's lists and the kept map. */

import * as errors from "./errors.ts";
import { tagsMax } from "./limits.ts";

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export type Tags = Readonly<Record<string, string>>;

/** `current` with `added` over it; throws when that is too many. */
export function withTags(current: Tags, added: readonly Tag[] | undefined): Tags {
  const keys = new Set((added ?? []).map(({ Key }) => Key));
  if (keys.size < (added ?? []).length) {
    throw errors.invalidParameter("Duplicated keys are not allowed.");
  }
  const given = Object.fromEntries((added ?? []).map(({ Key, Value }) => [Key, Value]));
  const tags = { ...current, ...given };
  if (Object.keys(tags).length > tagsMax) throw errors.tooManyTags();
  return tags;
}
