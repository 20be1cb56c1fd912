/** The client's side of Signature Version 4, for tests that need a request no SDK would send. */

import { hmacHex, sha256, signingKey } from "../auth/sigv4.ts";

export interface Unsigned {
  readonly method: string;
  /** Path and query without characters that would need encoding. */
  readonly url: string;
  readonly service: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds; the machine's time when absent. */
  readonly now: number;
  readonly secret?: string;
  readonly accessKeyId?: string;
  /** In place of the body's own hash. */
  readonly payloadHash?: string;
}

export interface Signed {
  readonly headers: Record<string, string>;
  readonly key: Uint8Array;
  readonly signature: string;
  readonly signedAt: string;
  readonly scope: string;
}

export function sign(endpoint: string, request: Unsigned): Signed {
  const signedAt = new Date(request.now).toISOString().replace(/[-:]|\.\d+/g, "");
  const date = signedAt.slice(0, 8);
  const scope = `${date}/us-east-1/${request.service}/aws4_request`;
  const payload = request.payloadHash ?? sha256(request.body ?? "");
  const all: Record<string, string> = {
    host: new URL(endpoint).host,
    "x-amz-date": signedAt,
    "x-amz-content-sha256": payload,
    ...request.headers,
  };
  const names = Object.keys(all).sort();
  const [path = "/", query = ""] = request.url.split("?");
  const lines = names.map((name) => `${name}:${all[name]}\n`).join("");
  const canonicalQuery = query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => (pair.includes("=") ? pair : `${pair}=`))
    .sort()
    .join("&");
  const canonical = `${request.method}\n${path}\n${canonicalQuery}\n${lines}\n${names.join(";")}\n${payload}`;
  const key = signingKey(request.secret ?? "test", date, "us-east-1", request.service);
  const signature = hmacHex(key, `AWS4-HMAC-SHA256\n${signedAt}\n${scope}\n${sha256(canonical)}`);
  const credential = `${request.accessKeyId ?? "test"}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  const { host: _, ...headers } = all;
  return { headers: { ...headers, authorization }, key, signature, signedAt, scope };
}
