/** How many objects lie in each bucket, by the first part of their keys. */

import type { Caller } from "#operation/caller.ts";

/** Bucket, then prefix (with its slash; empty for keys without one), then count. */
export type ObjectCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export async function countObjects(call: Caller): Promise<ObjectCounts> {
  const { Buckets = [] } = await call("s3", "ListBuckets", {});
  const counts: Record<string, Readonly<Record<string, number>>> = {};
  for (const { Name = "" } of Buckets ?? []) counts[Name] = countKeys(await keysOf(call, Name));
  return counts;
}

/** How many keys begin with each first part. */
export function countKeys(keys: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const key of keys) {
    const prefix = key.includes("/") ? key.slice(0, key.indexOf("/") + 1) : "";
    counts[prefix] = (counts[prefix] ?? 0) + 1;
  }
  return counts;
}

async function keysOf(call: Caller, bucket: string): Promise<readonly string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await call("s3", "ListObjectsV2", {
      Bucket: bucket,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    });
    keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}
