/** A bucket outside the harness, in a kept gateway or in LocalStack: made and listed over HTTP. */

import { HarnessError } from "#kernel/harness-error.ts";
import type { S3Access } from "#stack/definition.ts";
import { signedHeaders } from "./signed-request.ts";

const REGION = "us-east-1";

/** The bucket at that endpoint, as Fedora is told of it. */
export function bucketAt(endpoint: string, bucket: string): S3Access {
  return { endpoint, accessKeyId: "test", secretAccessKey: "test", bucket, region: REGION };
}

/** Makes the bucket. */
export async function makeBucket(access: S3Access): Promise<void> {
  await ask(access, "PUT", "");
}

/** All of its keys. */
export async function keysIn(access: S3Access): Promise<readonly string[]> {
  const keys: string[] = [];
  let after = "";
  for (;;) {
    const start = after === "" ? "" : `&start-after=${encodeURIComponent(after)}`;
    const page = await ask(access, "GET", `encoding-type=url&list-type=2${start}`);
    const found = [...page.matchAll(/<Key>([^<]*)<\/Key>/g)];
    keys.push(...found.map(([, key = ""]) => decodeURIComponent(key.replaceAll("+", " "))));
    after = keys.at(-1) ?? "";
    if (found.length === 0 || !page.includes("<IsTruncated>true<")) return keys;
  }
}

/** One signed request about the bucket as a whole; `query` is sorted and encoded. */
async function ask(access: S3Access, method: "GET" | "PUT", query: string): Promise<string> {
  const { endpoint, bucket } = access;
  const path = `/${bucket}`;
  const headers = signedHeaders(access, { method, path, query });
  const response = await fetch(`${endpoint}${path}${query && `?${query}`}`, { method, headers });
  const text = await response.text();
  if (response.ok) return text;
  throw new HarnessError(
    "SERVER_NOT_READY",
    `S3 at ${endpoint} answered ${response.status} about the bucket ${bucket}: ${text}. ` +
      "`avalon-aws stack down` drops kept servers with it, and the next start makes another.",
  );
}
