/**
 * Streaming bodies as operations see them. A request's body is received into the blob store before
 * its operation runs, so an operation handles only facts about bytes, never the bytes themselves;
 * an answer names the bytes to send and the gateway streams them.
 */

import type { DigestName } from "#kernel/digest.ts";

/** A run of bytes in the account's blob store, named by the SHA-256 (hex) of its content. */
export interface BlobSegment {
  readonly blob: string;
  readonly bytes: number;
}

export type ChecksumAlgorithm = DigestName;

/** A request body that was received whole; declared lengths and checksums are already verified. */
export interface StoredBody {
  readonly kind: "stored";
  readonly segments: readonly BlobSegment[];
  readonly bytes: number;
  /** MD5 of the content, lower-case hex. */
  readonly md5: string;
  /** The checksums that the caller declared by header or trailer, base64. */
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
}

/**
 * A request body on its way to a service of another provider: never stored here. What it declared
 * is verified while it is read, and the read throws where it does not hold.
 */
export interface PassingBody {
  readonly kind: "passing";
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly bytes: number;
  /** As in {@link StoredBody}; complete once `chunks` has been read. */
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
  /** The algorithms whose checksum follows the bytes, as trailing headers. */
  readonly trailing: readonly ChecksumAlgorithm[];
}

/** What the gateway makes of a streaming body. */
export type ReceivedBody = StoredBody | PassingBody;

/** Bytes `start` to `end` (exclusive) of the segments laid end to end. */
export interface StoredRange {
  readonly kind: "range";
  readonly segments: readonly BlobSegment[];
  readonly start: number;
  readonly end: number;
}

/** What an answer's streaming member may hold. */
export type BodySource = StoredRange | Uint8Array | AsyncIterable<Uint8Array>;

/** What an in-process caller may give for a streaming member; it is stored on the way in. */
export type BodyInput = StoredBody | Uint8Array | AsyncIterable<Uint8Array>;
