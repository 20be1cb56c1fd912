/**
 * A streaming member's value as the body of a request to S3: bytes of known number, with the
 * checksums that their sender declared, in trailing headers where they were declared so.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */

import { Buffer } from "node:buffer";
import type { BodySource, ChecksumAlgorithm, PassingBody, ReceivedBody } from "#model/body.ts";
import type { RequestBody } from "./connection.ts";

export interface PreparedBody {
  readonly body: RequestBody;
  /** What the signature says of the bytes. */
  readonly payload: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** `open` reads bytes that were stored here. */
export function prepareBody(
  value: ReceivedBody | undefined,
  contentEncoding: string | undefined,
  open: (body: BodySource) => AsyncIterable<Uint8Array>,
): PreparedBody {
  if (value === undefined)
    return { body: "", payload: UNSIGNED, headers: { "content-length": "0" } };
  const length = { "content-length": String(value.bytes) };
  if (value.kind === "stored") {
    const { segments, bytes, checksums } = value;
    const body = open({ kind: "range", segments, start: 0, end: bytes });
    const declared = Object.entries(checksums).map(([name, sum]) => [headerOf(name), sum]);
    return { body, payload: UNSIGNED, headers: { ...length, ...Object.fromEntries(declared) } };
  }
  if (value.trailing.length === 0)
    return { body: value.chunks, payload: UNSIGNED, headers: length };
  return {
    body: withTrailers(value),
    payload: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    headers: {
      "content-encoding": ["aws-chunked", contentEncoding].filter(Boolean).join(","),
      "x-amz-decoded-content-length": String(value.bytes),
      "x-amz-trailer": value.trailing.map(headerOf).join(","),
    },
  };
}

const UNSIGNED = "UNSIGNED-PAYLOAD";

const headerOf = (algorithm: ChecksumAlgorithm | string): string => `x-amz-checksum-${algorithm}`;

/** AWS: only the last chunk may have less than 8 KiB. */
const CHUNK_BYTES_MIN = 64 * 1024;

async function* withTrailers(value: PassingBody): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of value.chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < CHUNK_BYTES_MIN) continue;
    yield* framed(waiting, bytes);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield* framed(waiting, bytes);
  // The source has ended, and what it declared was found true.
  const trailers = value.trailing.map((name) => `${headerOf(name)}:${value.checksums[name] ?? ""}`);
  yield Buffer.from(`0\r\n${trailers.join("\r\n")}\r\n\r\n`);
}

/** The pieces as one chunk, without a copy of them. */
function* framed(pieces: readonly Uint8Array[], bytes: number): Generator<Uint8Array> {
  yield Buffer.from(`${bytes.toString(16)}\r\n`);
  yield* pieces;
  yield Buffer.from("\r\n");
}
