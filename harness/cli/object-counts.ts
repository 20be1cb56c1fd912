/** How many objects lie in each bucket, by the first part of their keys. */

import type { Caller } from "#deployment/caller.ts";

/** Bucket, then prefix (with its slash; empty for keys without one), then count. */
export type ObjectCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export async function countObjects(call: Caller): Promise<ObjectCounts> {
  const { Buckets = [] } = await call("s3", "ListBuckets", {});
  const counts: Record<string, Record<string, number>> = {};
  for (const { Name = "" } of Buckets ?? []) counts[Name] = await countIn(call, Name);
  return counts;
}

async function countIn(call: Caller, bucket: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let token: string | undefined;
  do {
    const page = await call("s3", "ListObjectsV2", {
      Bucket: bucket,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    });
    for (const { Key = "" } of page.Contents ?? []) {
      const prefix = Key.includes("/") ? Key.slice(0, Key.indexOf("/") + 1) : "";
      counts[prefix] = (counts[prefix] ?? 0) + 1;
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return counts;
}
