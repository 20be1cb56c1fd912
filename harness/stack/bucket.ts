/** Fedora's bucket, asked for once and only when Fedora is really started. */

import { HarnessError } from "#kernel/harness-error.ts";
import type { Place, S3Access } from "./definition.ts";

/** Where a server of the same stack is, once it has started. */
export type StartedPlace = (name: string) => Promise<Place>;

/** A bucket, or how to get one; it may lie in another server of the stack. */
export type BucketSource = S3Access | ((started: StartedPlace) => Promise<S3Access>);

export interface Bucket {
  /** For the server named. */
  resolve(name: string, started: StartedPlace): Promise<S3Access>;
  /** The bucket that was resolved, when one was. */
  used(): S3Access | undefined;
}

export function createBucket(source: BucketSource | undefined): Bucket {
  let used: S3Access | undefined;
  return {
    async resolve(name, started) {
      used ??= typeof source === "function" ? await source(started) : source;
      if (used) return used;
      throw new HarnessError(
        "CONFIG_INVALID",
        `${name} keeps its objects in S3: give the option s3.`,
      );
    },
    used: () => used,
  };
}
