/**
 * AWS Signature Version 4: the canonical request, the key and the comparison.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

import { Buffer } from "node:buffer";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { HeaderMap } from "../protocols/protocol.ts";
import { decodeS3Path } from "../route-address.ts";
import type { SignatureClaim } from "./claim.ts";

/** The signed parts of a request, as they arrived. */
export interface SignedRequest {
  readonly method: string;
  /** Raw path and raw query, percent-encoded. */
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: HeaderMap;
}

/** What a signature covers beside the request: its scope, its time and the headers. */
export type SignatureTerms = Pick<
  SignatureClaim,
  "date" | "region" | "service" | "scope" | "signedHeaders" | "signedAt"
>;

/** What the signatures of the chunks of a body continue from. */
export interface ChunkSigner {
  readonly key: Uint8Array;
  readonly seed: string;
  readonly signedAt: string;
  readonly scope: string;
}

export interface Verdict {
  readonly matches: boolean;
  readonly signer: ChunkSigner;
  /** For the message of a failure: what was signed here. */
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/** Compares the claim with the signature over `payloadHash`, as {@link computeSignature} does. */
export function verifySignature(
  request: SignedRequest,
  claim: SignatureClaim,
  secret: string,
  payloadHash: string,
): Verdict {
  const computed = computeSignature(request, claim, secret, payloadHash);
  return { ...computed, matches: equalSignatures(computed.signer.seed, claim.signature) };
}

/** Computes the signature over `payloadHash`; throws URIError when the URL is badly encoded. */
export function computeSignature(
  request: SignedRequest,
  terms: SignatureTerms,
  secret: string,
  payloadHash: string,
): Omit<Verdict, "matches"> {
  const { signedAt, scope } = terms;
  const canonicalRequest = canonicalize(request, terms, payloadHash);
  const stringToSign = `AWS4-HMAC-SHA256\n${signedAt}\n${scope}\n${sha256(canonicalRequest)}`;
  const key = signingKey(secret, terms.date, terms.region, terms.service);
  const seed = hmacHex(key, stringToSign);
  return { signer: { key, seed, signedAt, scope }, canonicalRequest, stringToSign };
}

function canonicalize(request: SignedRequest, terms: SignatureTerms, payloadHash: string): string {
  let headers = "";
  for (const name of terms.signedHeaders) {
    headers += `${name}:${(request.headers[name] ?? "").trim().replace(/ +/g, " ")}\n`;
  }
  const path = canonicalPath(request.path, terms.service);
  const query = canonicalQuery(request.rawQuery);
  const names = terms.signedHeaders.join(";");
  return `${request.method}\n${path}\n${query}\n${headers}\n${names}\n${payloadHash}`;
}

/** S3 encodes the path once; everyone else encodes the already encoded path again. */
function canonicalPath(path: string, service: string): string {
  const once = service === "s3" || service === "s3express";
  const text = once ? decodeS3Path(path) : path;
  return PLAIN_PATH.test(text) ? text : text.split("/").map(percentEncode).join("/");
}

const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/;

function canonicalQuery(rawQuery: string): string {
  if (rawQuery === "") return "";
  const pairs: [string, string][] = [];
  for (const pair of rawQuery.split("&")) {
    if (pair === "" || pair.startsWith("X-Amz-Signature=")) continue;
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    pairs.push([percentEncode(decodeQuery(name)), percentEncode(decodeQuery(value))]);
  }
  pairs.sort(
    ([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB),
  );
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

const decodeQuery = (text: string): string => decodeURIComponent(text.replace(/\+/g, " "));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Percent-encoding by RFC 3986: only unreserved characters stay. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const KEYS_MAX = 1000;
const keys = new Map<string, Uint8Array>();

/** Keys last a day each, so they are worth keeping. */
export function signingKey(
  secret: string,
  date: string,
  region: string,
  service: string,
): Uint8Array {
  const id = `${secret}/${date}/${region}/${service}`;
  const known = keys.get(id);
  if (known) return known;
  if (keys.size >= KEYS_MAX) keys.clear();
  const parts = [date, region, service, "aws4_request"];
  const key = parts.reduce<Uint8Array>(hmac, Buffer.from(`AWS4${secret}`, "utf8"));
  keys.set(id, key);
  return key;
}

const hmac = (key: Uint8Array, text: string): Uint8Array =>
  createHmac("sha256", key).update(text).digest();

export const hmacHex = (key: Uint8Array, text: string): string =>
  createHmac("sha256", key).update(text).digest("hex");

export const sha256 = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

/** Compares two hexadecimal signatures in constant time. */
export function equalSignatures(expected: string, given: string): boolean {
  if (expected.length !== given.length) return false;
  return timingSafeEqual(Buffer.from(expected), Buffer.from(given, "latin1"));
}
