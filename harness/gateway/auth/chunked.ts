/**
 * Bodies that arrive as signed or unsigned chunks, with or without trailing headers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { bodyCutShort, incompleteBody, invalidRequest, wrongSignature } from "../errors.ts";
import { type ChunkSigner, equalSignatures, hmacHex, sha256 } from "./sigv4.ts";

export interface ChunkedOptions {
  /** Present when chunks and trailers are signed. */
  readonly signer: ChunkSigner | undefined;
  /** Whether trailing headers must carry a signature of their own. */
  readonly signedTrailers: boolean;
  /** From `x-amz-decoded-content-length`: neither more nor less is taken. */
  readonly decodedBytes: number;
  /** Called once, after the last chunk, with lower-case names. */
  onTrailers(trailers: Readonly<Record<string, string>>): void;
}

const EMPTY_SHA256 = sha256("");
const CHUNK_HEADER = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/;

/** Yields the content of the chunks; throws an AWS error where framing, length or signature fail. */
export async function* decodeChunks(
  source: AsyncIterable<Uint8Array>,
  options: ChunkedOptions,
): AsyncGenerator<Uint8Array> {
  const reader = createReader(source);
  const chain = createChain(options.signer);
  let total = 0;
  for (;;) {
    const { bytes, signature } = parseChunkHeader(await reader.line(), options.signer);
    if (total + bytes > options.decodedBytes) {
      throw incompleteBody(options.decodedBytes, total + bytes);
    }
    const hash = options.signer && createHash("sha256");
    for (let left = bytes; left > 0; ) {
      const part = await reader.some(left);
      left -= part.length;
      total += part.length;
      hash?.update(part);
      yield part;
    }
    if (hash) chain.check(signature, PAYLOAD_LABEL, `${EMPTY_SHA256}\n${hash.digest("hex")}`);
    if (bytes === 0) break;
    if ((await reader.line()) !== "") throw invalidRequest("A chunk is not closed by a line end.");
  }
  const trailers = await readTrailers(reader);
  checkTrailers(trailers, chain, options);
  if (total !== options.decodedBytes) throw incompleteBody(options.decodedBytes, total);
  options.onTrailers(trailers);
}

const PAYLOAD_LABEL = "AWS4-HMAC-SHA256-PAYLOAD";
const TRAILER_LABEL = "AWS4-HMAC-SHA256-TRAILER";
const TRAILER_SIGNATURE = "x-amz-trailer-signature";

function parseChunkHeader(line: string, signer: ChunkSigner | undefined) {
  const parts = CHUNK_HEADER.exec(line);
  if (!parts || (signer && !parts[2])) {
    throw invalidRequest(`"${line.slice(0, 80)}" is not the head of an aws-chunked chunk.`);
  }
  return { bytes: Number.parseInt(parts[1] ?? "", 16), signature: parts[2] ?? "" };
}

async function readTrailers(reader: Reader): Promise<Record<string, string>> {
  const trailers: Record<string, string> = {};
  let bytes = 0;
  // Some clients leave out the empty line at the end.
  while (!(await reader.atEnd())) {
    const line = await reader.line();
    if (line === "") break;
    bytes += line.length;
    if (bytes > LINE_BYTES_MAX) throw invalidRequest("The trailing headers are too long.");
    const at = line.indexOf(":");
    if (at <= 0) throw invalidRequest(`"${line.slice(0, 80)}" is not a trailing header.`);
    trailers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
  }
  return trailers;
}

function checkTrailers(
  trailers: Readonly<Record<string, string>>,
  chain: SignatureChain,
  { signer, signedTrailers }: ChunkedOptions,
): void {
  if (!signer || !signedTrailers) return;
  const { [TRAILER_SIGNATURE]: signature, ...signed } = trailers;
  const text = Object.keys(signed)
    .sort()
    .map((name) => `${name}:${signed[name]}\n`)
    .join("");
  chain.check(signature ?? "", TRAILER_LABEL, sha256(text));
}

interface SignatureChain {
  /** Each signature covers the one before it. */
  check(given: string, label: string, tail: string): void;
}

function createChain(signer: ChunkSigner | undefined): SignatureChain {
  let previous = signer?.seed ?? "";
  return {
    check(given, label, tail) {
      if (!signer) return;
      const { signedAt, scope } = signer;
      const expected = hmacHex(signer.key, `${label}\n${signedAt}\n${scope}\n${previous}\n${tail}`);
      if (!equalSignatures(expected, given)) throw wrongSignature("s3");
      previous = expected;
    },
  };
}

const LINE_BYTES_MAX = 16 * 1024;

interface Reader {
  /** The bytes up to the next CRLF. */
  line(): Promise<string>;
  /** At least one and at most `max` bytes. */
  some(max: number): Promise<Uint8Array>;
  atEnd(): Promise<boolean>;
}

function createReader(source: AsyncIterable<Uint8Array>): Reader {
  const iterator = source[Symbol.asyncIterator]();
  let pending: Buffer = Buffer.alloc(0);

  /** Appends the next bytes of the source; false at its end. */
  const fill = async (): Promise<boolean> => {
    const { done, value } = await iterator.next();
    if (done) return false;
    const next = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    pending = pending.length === 0 ? next : Buffer.concat([pending, next]);
    return true;
  };
  const needMore = async () => {
    if (!(await fill())) throw bodyCutShort();
  };
  return {
    async line() {
      for (;;) {
        const at = pending.indexOf("\r\n");
        if (at > LINE_BYTES_MAX || (at < 0 && pending.length > LINE_BYTES_MAX)) {
          throw invalidRequest("A line of the aws-chunked body is too long.");
        }
        if (at >= 0) {
          const line = pending.toString("latin1", 0, at);
          pending = pending.subarray(at + 2);
          return line;
        }
        await needMore();
      }
    },
    async some(max) {
      while (pending.length === 0) await needMore();
      const part = pending.subarray(0, max);
      pending = pending.subarray(part.length);
      return part;
    },
    async atEnd() {
      while (pending.length === 0) if (!(await fill())) return true;
      return false;
    },
  };
}
