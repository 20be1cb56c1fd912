/**
 * A request's body as its signature and headers describe it: unwrapped from chunks, and checked
 * against its declared hash, length and checksums while it is read.
 */

import { createHash } from "node:crypto";
import type { AwsError } from "#kernel/aws-error.ts";
import { createDigest, type Digest } from "#kernel/digest.ts";
import type { ChecksumAlgorithm } from "#model/body.ts";
import type { Dialect } from "../errors.ts";
import * as errors from "../errors.ts";
import type { HeaderMap } from "../protocols/protocol.ts";
import { checksumAlgorithm } from "./checksum.ts";
import { decodeChunks } from "./chunked.ts";
import { type ChunkSigner, sha256 } from "./sigv4.ts";

/** How the body was signed, from `x-amz-content-sha256`. */
export type PayloadForm =
  | { readonly kind: "hashed"; readonly sha256: string }
  | { readonly kind: "unsigned" }
  | { readonly kind: "chunked"; readonly signed: boolean; readonly trailer: boolean }
  /** The header is absent: the signature covers the hash of what was sent. */
  | { readonly kind: "unstated" };

export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

const CHUNKED_FORMS: Readonly<Record<string, PayloadForm>> = {
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": { kind: "chunked", signed: true, trailer: false },
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": { kind: "chunked", signed: true, trailer: true },
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER": { kind: "chunked", signed: false, trailer: true },
};

export function payloadForm(contentSha256: string | undefined): PayloadForm {
  if (contentSha256 === undefined) return { kind: "unstated" };
  if (contentSha256 === UNSIGNED_PAYLOAD) return { kind: "unsigned" };
  const chunked = CHUNKED_FORMS[contentSha256];
  if (chunked) return chunked;
  if (/^[0-9a-f]{64}$/i.test(contentSha256)) {
    return { kind: "hashed", sha256: contentSha256.toLowerCase() };
  }
  throw errors.invalidRequest(
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, " +
      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid " +
      `sha256 value, not "${contentSha256.slice(0, 80)}".`,
  );
}

export interface PayloadOptions {
  readonly form: PayloadForm;
  readonly headers: HeaderMap;
  /** Present when signatures are verified; without it those of chunks are not either. */
  readonly signer: ChunkSigner | undefined;
  /** Whether checksum headers are about this body. */
  readonly checksums: boolean;
  /** Of the content, unwrapped from its chunks. */
  readonly bytesMax: number;
  /** The error for a content of that many bytes or more. */
  tooLarge(bytes: number): AwsError;
}

export interface Payload {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What was declared and found true; complete once `chunks` has been read. */
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
  /** Those that are declared to follow the body. */
  readonly trailing: readonly ChecksumAlgorithm[];
}

/**
 * The body of a request, verified as it is read: the error comes before the end does. Throws at
 * once when its header tells a length that is too large.
 */
export function openPayload(body: AsyncIterable<Uint8Array>, options: PayloadOptions): Payload {
  const { form, headers } = options;
  const decodedBytes = contentLength(options);
  const declared = options.checksums ? declaredChecksums(headers) : [];
  const found: Partial<Record<ChecksumAlgorithm, string>> = {};
  const trailers: Record<string, string> = {};
  const content =
    form.kind === "chunked"
      ? decodeChunks(body, {
          signer: form.signed ? options.signer : undefined,
          signedTrailers: form.trailer,
          decodedBytes,
          onTrailers: (read) => Object.assign(trailers, read),
        })
      : limitBytes(body, options.bytesMax, (bytes) => options.tooLarge(bytes));
  const finish = () => {
    for (const { algorithm, header, digest } of declared) {
      const expected = trailers[header] ?? headers[header];
      if (expected === undefined) {
        throw errors.invalidRequest(`The trailing header ${header} is missing.`);
      }
      const computed = digest.value();
      if (expected !== computed) throw checksumError(algorithm, header, expected, computed);
      found[algorithm] = computed;
    }
  };
  const trailing = declared
    .filter(({ header }) => headers[header] === undefined)
    .map(({ algorithm }) => algorithm);
  return { chunks: verified(content, options, declared, finish), checksums: found, trailing };
}

/** The length of the content as its header tells it; for a plain body without one: 0. */
function contentLength({ form, headers, bytesMax, tooLarge }: PayloadOptions): number {
  const chunked = form.kind === "chunked";
  const stated = lengthOf(headers[chunked ? "x-amz-decoded-content-length" : "content-length"]);
  if (chunked && stated === undefined) throw errors.missingContentLength();
  const bytes = stated ?? 0;
  if (bytes > bytesMax) throw tooLarge(bytes);
  return bytes;
}

async function* verified(
  content: AsyncIterable<Uint8Array>,
  { form }: PayloadOptions,
  declared: readonly Declared[],
  finish: () => void,
): AsyncGenerator<Uint8Array> {
  const hash = form.kind === "hashed" ? createHash("sha256") : undefined;
  for await (const chunk of content) {
    hash?.update(chunk);
    for (const { digest } of declared) digest.update(chunk);
    yield chunk;
  }
  if (form.kind === "hashed" && hash) {
    const computed = hash.digest("hex");
    if (computed !== form.sha256) throw errors.contentHashMismatch(form.sha256, computed);
  }
  finish();
}

/** The same for a body that was read whole. */
export function checkContentHash(body: Uint8Array, form: PayloadForm, dialect: Dialect): void {
  if (form.kind !== "hashed") return;
  const computed = sha256(body);
  if (computed === form.sha256) return;
  throw dialect === "s3"
    ? errors.contentHashMismatch(form.sha256, computed)
    : errors.wrongSignature(dialect);
}

interface Declared {
  readonly algorithm: ChecksumAlgorithm;
  readonly header: string;
  readonly digest: Digest;
}

/** The checksums announced by header or as trailers. */
function declaredChecksums(headers: HeaderMap): readonly Declared[] {
  const trailers = (headers["x-amz-trailer"] ?? "").toLowerCase().split(",");
  const names = new Set([...Object.keys(headers), ...trailers.map((name) => name.trim())]);
  const declared: Declared[] = [];
  for (const header of names) {
    const found = checksumAlgorithm(header);
    if (!found) continue;
    if ("unknown" in found) {
      throw errors.invalidRequest(
        `The checksum algorithm of ${header} is not supported by this harness; ` +
          "use CRC32, CRC32C, CRC64NVME, SHA1 or SHA256.",
      );
    }
    const { algorithm } = found;
    declared.push({ algorithm, header, digest: createDigest(algorithm) });
  }
  return declared;
}

function checksumError(
  algorithm: ChecksumAlgorithm,
  header: string,
  expected: string,
  computed: string,
): AwsError {
  const wellFormed = /^[A-Za-z0-9+/]+={0,2}$/.test(expected) && expected.length === computed.length;
  return wellFormed
    ? errors.badDigest(algorithm)
    : errors.invalidRequest(`Value for ${header} header is invalid.`);
}

/** Passes the chunks on until they are more than `max` bytes; `error` is told how many there were. */
export async function* limitBytes(
  source: AsyncIterable<Uint8Array>,
  max: number,
  error: (bytes: number) => AwsError,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > max) throw error(bytes);
    yield chunk;
  }
}

/** The number that a length header states; undefined when it states none. */
export function lengthOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;
}
