/** Fedora's bucket, asked for once and only when Fedora is really started. */

import { HarnessError } from "#kernel/harness-error.ts";
import type { S3Access } from "./definition.ts";

/** A bucket, or how to get one. */
export type BucketSource = S3Access | (() => Promise<S3Access>);

export interface Bucket {
  /** For the server named. */
  resolve(name: string): Promise<S3Access>;
  /** The bucket that was resolved, when one was. */
  used(): S3Access | undefined;
}

export function createBucket(source: BucketSource | undefined): Bucket {
  let used: S3Access | undefined;
  return {
    async resolve(name) {
      used ??= typeof source === "function" ? await source() : source;
      if (used) return used;
      throw new HarnessError(
        "CONFIG_INVALID",
        `${name} keeps its objects in S3: give the option s3.`,
      );
    },
    used: () => used,
  };
}
