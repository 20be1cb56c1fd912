/**
 * The client's side of Signature Version 4, for the few requests the harness sends to another
 * gateway; the AWS SDK is not among the run-time packages.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */

import { UNSIGNED_PAYLOAD } from "#gateway/auth/payload.ts";
import { hmacHex, sha256, signingKey } from "#gateway/auth/sigv4.ts";
import { machineNow } from "#kernel/clock.ts";

export interface Signer {
  /** Base URL of the gateway. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export interface BareRequest {
  readonly method: "GET" | "PUT" | "DELETE";
  /** With nothing in it that would need encoding. */
  readonly path: string;
  /** Sorted and encoded; empty for none. */
  readonly query?: string;
  readonly body?: string;
  /** The signature is to say nothing of the body. */
  readonly unsigned?: boolean;
}

/** The headers that sign the request for S3, now. */
export function signedHeaders(signer: Signer, request: BareRequest): Record<string, string> {
  const { endpoint, region, accessKeyId, secretAccessKey } = signer;
  const { method, path, query = "", body = "" } = request;
  const time = new Date(machineNow()).toISOString().replace(/[-:]|\.\d+/g, "");
  const date = time.slice(0, 8);
  const payload = request.unsigned ? UNSIGNED_PAYLOAD : sha256(body);
  const headers = { "x-amz-content-sha256": payload, "x-amz-date": time };
  const signed = { host: new URL(endpoint).host, ...headers };
  const names = Object.keys(signed).join(";");
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, query, lines.join(""), names, payload].join("\n");
  const scope = `${date}/${region}/s3/aws4_request`;
  const key = signingKey(secretAccessKey, date, region, "s3");
  const signature = hmacHex(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`);
  const credential = `Credential=${accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}
