/** What the gateway is given at construction. */

import type { AccountId, Region } from "#kernel/brand.ts";
import type { Random } from "#kernel/random.ts";
import type { BlobSegment, BodySource } from "#model/body.ts";
import type { ServiceName } from "#model/types/index.ts";
import type { CredentialSource } from "./auth/credentials.ts";
import type { Call, Outcome } from "./call.ts";
import type { HeaderMap } from "./protocols/protocol.ts";
import type { Site } from "./site.ts";

export interface GatewayOptions {
  readonly services: readonly ServiceName[];
  readonly credentials: CredentialSource;
  /** Off: whoever a key belongs to is believed. Default: on. */
  readonly verifySignatures?: boolean;
  readonly defaultAccount: AccountId;
  readonly defaultRegion: Region;
  /** The harness clock. */
  readonly now: () => number;
  /** For request ids. */
  readonly random: Random;
  /** Carries a call out: the in-process pipeline. */
  dispatch(call: Call): Promise<Outcome>;
  /** Stores a body; the result is held until the call made with it has ended, or `drop`. */
  spool(account: AccountId, chunks: AsyncIterable<Uint8Array>): Promise<SpooledBody>;
  /** Ends the hold on a body that no call was made with. */
  drop(account: AccountId, segments: readonly BlobSegment[]): void;
  /** Whether a service takes bodies as they come: they are then neither spooled nor dropped. */
  readonly passes?: (service: ServiceName) => boolean;
  /** The bytes of an answer. */
  open(account: AccountId, body: BodySource): AsyncIterable<Uint8Array>;
  /** Largest bodies, in bytes; AWS's own where absent. */
  readonly bytesMax?: Partial<BytesMax>;
  /**
   * How long an operation that AWS may take minutes for runs before its answer begins all the same;
   * 0 begins at once. Default: 20 s, less than any SDK waits for a first byte.
   */
  readonly patienceMs?: number;
  /** Host names below which services and buckets are addressed; `localhost` and kin by default. */
  readonly hosts?: readonly string[];
  /** Asked before AWS routing, in order. */
  readonly sites?: readonly Site[];
  /** The account that owns a bucket, for requests without a signature. */
  readonly bucketAccount?: (bucket: string) => AccountId | undefined;
  /** CORS headers of a bucket's answer to a browser; undefined when no rule allows the request. */
  readonly cors?: (facts: CorsFacts) => HeaderMap | undefined;
  /** Told of everything thrown that is not AWS's kind of error: a bug of the harness. */
  readonly onBug?: (bug: GatewayBug) => void;
}

export interface BytesMax {
  /** What is decoded in memory. Default: the most that Lambda takes, more than any other. */
  readonly collected: number;
  /** What is streamed into the store, unwrapped from its chunks. Default: S3's 5 GiB a PUT or part. */
  readonly streamed: number;
}

export interface SpooledBody {
  readonly segments: readonly BlobSegment[];
  readonly bytes: number;
  readonly md5: string;
}

export interface CorsFacts {
  readonly account: AccountId;
  readonly bucket: string;
  /** The page's origin. */
  readonly origin: string;
  /** The method asked for, by a preflight or by the request itself. */
  readonly method: string;
  /** Lower-case names of the headers that a preflight asks for. */
  readonly requestedHeaders: readonly string[];
  readonly preflight: boolean;
}

export interface GatewayBug {
  readonly thrown: unknown;
  readonly account: AccountId;
  readonly service: string;
  readonly operation: string;
  readonly requestId: string;
}
