/**
 * The client's side of Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

import { Buffer } from "node:buffer";
import type { Instant } from "#kernel/clock.ts";
import { computeSignature, type SignedRequest, sha256 } from "../auth/sigv4.ts";

/** Whose key signs. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface Signing {
  readonly key: SigningKey;
  /** The service's signing name. */
  readonly service: string;
  readonly region: string;
  /** With the port, as the Host header has it. */
  readonly host: string;
  /** The machine's time. */
  readonly now: Instant;
}

/** What is not part of the message, or may be changed on its way. */
const UNSIGNED = new Set(["content-length", "transfer-encoding", "user-agent", "x-amzn-trace-id"]);

/**
 * The request's headers with those of a signature, over the body or over what `payload` says of it
 * (`UNSIGNED-PAYLOAD`, the SHA-256 of text).
 */
export function signRequest(
  request: SignedRequest,
  payload: string | Uint8Array,
  { key, service, region, host, now }: Signing,
): Record<string, string> {
  const payloadHash = isWord(payload) ? payload : sha256(payload);
  const { signedAt, date, scope } = scopeOf(now, region, service);
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    "x-amz-date": signedAt,
    "x-amz-content-sha256": payloadHash,
    ...(key.sessionToken === undefined ? {} : { "x-amz-security-token": key.sessionToken }),
  };
  const signedHeaders = Object.keys(headers)
    .filter((name) => !UNSIGNED.has(name))
    .sort();
  const asText = { ...request, headers: textOfAll(headers) };
  const terms = { date, region, service, scope, signedAt, signedHeaders };
  const { signer } = computeSignature(asText, terms, key.secretAccessKey, payloadHash);
  const credential = `Credential=${key.accessKeyId}/${scope}`;
  headers["authorization"] =
    `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signedHeaders.join(";")}, ` +
    `Signature=${signer.seed}`;
  return headers;
}

/** The time as signatures write it, and what a key of that day is for. */
export function scopeOf(now: Instant, region: string, service: string) {
  const signedAt = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  const date = signedAt.slice(0, 8);
  return { signedAt, date, scope: `${date}/${region}/${service}/aws4_request` };
}

const isWord = (payload: string | Uint8Array): payload is string =>
  typeof payload === "string" && /^(UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9-]+)$/.test(payload);

const NOT_ASCII = /[^\0-\x7f]/;

/** Headers go out byte by byte; what is signed is the text that the bytes stand for. */
function textOfAll(headers: Readonly<Record<string, string>>): Record<string, string> {
  const text: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name] ?? "";
    text[name] = NOT_ASCII.test(value) ? Buffer.from(value, "latin1").toString("utf8") : value;
  }
  return text;
}
