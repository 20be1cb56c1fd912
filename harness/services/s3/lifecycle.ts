/**
 * Lifecycle rules: which objects they expire and when.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */

import type { Instant } from "#kernel/clock.ts";
import { dayMs } from "./limits.ts";
import type { ObjectVersion } from "./object.ts";
import type { Tag } from "./tags.ts";

export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  /** Whether the prefix stands at the rule itself, as before 2016, or in a filter. */
  readonly oldStyle: boolean;
  readonly prefix?: string | undefined;
  readonly tags: readonly Tag[];
  readonly largerThan?: number | undefined;
  readonly smallerThan?: number | undefined;
  readonly days?: number | undefined;
  readonly date?: Instant | undefined;
  readonly expiredDeleteMarkers?: boolean | undefined;
  readonly noncurrentDays?: number | undefined;
  readonly newerNoncurrentVersions?: number | undefined;
  readonly abortUploadDays?: number | undefined;
}

/** AWS: a rule acts at the midnight (UTC) after its days have passed. */
export const midnightAfter = (instant: Instant): Instant => Math.ceil(instant / dayMs) * dayMs;

/** Whether the rule's filter takes in an object. */
export function covers(
  rule: LifecycleRule,
  object: Pick<ObjectVersion, "key" | "tags" | "bytes">,
): boolean {
  if (!object.key.startsWith(rule.prefix ?? "")) return false;
  if (rule.largerThan !== undefined && object.bytes <= rule.largerThan) return false;
  if (rule.smallerThan !== undefined && object.bytes >= rule.smallerThan) return false;
  return rule.tags.every((tag) =>
    object.tags.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value),
  );
}

export interface Expiry {
  readonly at: Instant;
  readonly rule: string;
}

/** When the rules expire a current version: the earliest of them counts. */
export function expiryOf(
  rules: readonly LifecycleRule[] | undefined,
  version: ObjectVersion,
): Expiry | undefined {
  let earliest: Expiry | undefined;
  for (const rule of rules ?? []) {
    if (!rule.enabled || !covers(rule, version)) continue;
    const at =
      rule.days === undefined ? rule.date : midnightAfter(version.lastModified + rule.days * dayMs);
    if (at !== undefined && at < (earliest?.at ?? Number.POSITIVE_INFINITY)) {
      earliest = { at, rule: rule.id };
    }
  }
  return earliest;
}

/** The `x-amz-expiration` header. */
export function expirationHeader(
  rules: readonly LifecycleRule[] | undefined,
  version: ObjectVersion,
): string | undefined {
  const expiry = expiryOf(rules, version);
  if (!expiry) return undefined;
  return `expiry-date="${new Date(expiry.at).toUTCString()}", rule-id="${expiry.rule}"`;
}
