/**
 * Conditional requests, in HTTP's order of precedence.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */

import * as errors from "./errors.ts";
import { httpSeconds, type ObjectVersion } from "./object.ts";

export interface Conditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

const plain = (eTag: string) => eTag.trim().replace(/^W\//, "").replace(/^"|"$/g, "");

/** Whether an If-Match or If-None-Match header names this entity tag. */
export const namesTag = (header: string, eTag: string): boolean =>
  header.split(",").some((item) => item.trim() === "*" || plain(item) === eTag);

type Verdict = "holds" | "not-modified" | { readonly failed: string };

/**
 * Throws when a read's conditions do not hold: 304 where the client has it, else 412. A 304 repeats
 * the `validators`: the headers of a 200 that a cache renews what it keeps with.
 */
export function checkRead(
  version: ObjectVersion,
  conditions: Conditions,
  validators: () => Readonly<Record<string, string>>,
): void {
  const verdict = judge(version, conditions);
  if (verdict === "holds") return;
  if (verdict === "not-modified") throw errors.notModified(validators());
  throw errors.preconditionFailed(verdict.failed);
}

/** Throws when the source of a copy does not fulfil its conditions; there is no 304 for these. */
export function checkSource(version: ObjectVersion, conditions: Conditions): void {
  const verdict = judge(version, conditions);
  if (verdict === "holds") return;
  throw errors.preconditionFailed(
    verdict === "not-modified"
      ? conditions.IfNoneMatch === undefined
        ? "x-amz-copy-source-If-Modified-Since"
        : "x-amz-copy-source-If-None-Match"
      : `x-amz-copy-source-${verdict.failed}`,
  );
}

function judge(version: ObjectVersion, conditions: Conditions): Verdict {
  const modified = httpSeconds(version.lastModified);
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!namesTag(IfMatch, version.eTag)) return { failed: "If-Match" };
  } else if (IfUnmodifiedSince !== undefined && modified > IfUnmodifiedSince.getTime()) {
    return { failed: "If-Unmodified-Since" };
  }
  if (IfNoneMatch !== undefined) {
    if (namesTag(IfNoneMatch, version.eTag)) return "not-modified";
  } else if (IfModifiedSince !== undefined && modified <= IfModifiedSince.getTime()) {
    return "not-modified";
  }
  return "holds";
}

/**
 * Throws unless a write may replace `current`, the object that readers see now.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWrite(
  current: ObjectVersion | undefined,
  key: string,
  { IfMatch, IfNoneMatch }: Pick<Conditions, "IfMatch" | "IfNoneMatch">,
): void {
  if (IfNoneMatch !== undefined) {
    // AWS: only the asterisk means something here.
    if (IfNoneMatch.trim() !== "*") throw errors.headerNotImplemented("If-None-Match");
    if (current) throw errors.preconditionFailed("If-None-Match");
  }
  if (IfMatch !== undefined) {
    if (!current) throw errors.noSuchKey(key);
    if (!namesTag(IfMatch, current.eTag)) throw errors.preconditionFailed("If-Match");
  }
}
