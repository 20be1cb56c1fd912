/**
 * Keys of S3 objects on their way through URL and signature, by three clients that share no code,
 * and as bare URLs.
 */

import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { GetObjectCommand, S3 } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { machineNow } from "#kernel/clock.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";
import { ODD_KEYS } from "./testing/odd-keys.ts";
import { pythonWithBoto3 } from "./testing/python.ts";
import { sign } from "./testing/sign.ts";

process.env["AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE"] = "1";
const AWS = createRequire(import.meta.url)("aws-sdk") as typeof import("aws-sdk");
const run = promisify(execFile);
const script = fileURLToPath(new URL("./testing/boto3_keys.py", import.meta.url));

let gateway: EchoGateway;
beforeAll(async () => {
  gateway = await openEchoGateway();
});
beforeEach(() => {
  gateway.calls.length = 0;
});
afterAll(async () => {
  expect(gateway.bugs).toEqual([]);
  await gateway.close();
});

/** The operations and keys that arrived. */
const arrived = () =>
  gateway.calls.map(({ operation, input }) => [operation, (input as { Key?: string }).Key]);

/** A client sends each key so, and reads it as it is and by a presigned URL. */
const expected = (keys: readonly string[]) =>
  keys.flatMap((key) => [
    ["PutObject", key],
    ["GetObject", key],
    ["GetObject", key],
  ]);

/** Sends a URL as it stands: `fetch` would resolve its dots. */
async function get(url: string): Promise<number> {
  const { host, port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const path = url.slice(url.indexOf(host) + host.length);
  socket.end(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  const answer = await text(socket);
  return Number(answer.split(" ", 2)[1]);
}

test("SDK v3", async () => {
  const s3 = new S3({
    endpoint: gateway.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  for (const Key of ODD_KEYS) {
    await s3.putObject({ Bucket: "bkt", Key, Body: "x" });
    // An answer that is not read when its client closes is an error that nobody catches.
    await (await s3.getObject({ Bucket: "bkt", Key })).Body?.transformToByteArray();
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: "bkt", Key }));
    expect(await get(url)).toBe(200);
  }
  s3.destroy();
  expect(arrived()).toEqual(expected(ODD_KEYS));
});

test("SDK v2", async () => {
  const s3 = new AWS.S3({
    endpoint: gateway.endpoint,
    region: "us-east-1",
    accessKeyId: "test",
    secretAccessKey: "test",
    s3ForcePathStyle: true,
    signatureVersion: "v4",
    maxRetries: 0,
  });
  for (const Key of ODD_KEYS) {
    await s3.putObject({ Bucket: "bkt", Key, Body: "x" }).promise();
    await s3.getObject({ Bucket: "bkt", Key }).promise();
    const url = await s3.getSignedUrlPromise("getObject", { Bucket: "bkt", Key });
    expect(await get(url)).toBe(200);
  }
  expect(arrived()).toEqual(expected(ODD_KEYS));
});

test("boto3", { timeout: 180_000 }, async ({ skip }) => {
  const found = await pythonWithBoto3();
  if ("missing" in found) return skip(found.missing);
  const running = run(found.python, [script, gateway.endpoint]);
  running.child.stdin?.end(JSON.stringify(ODD_KEYS));
  expect(JSON.parse((await running).stdout)).toEqual([]);
  expect(arrived()).toEqual(expected(ODD_KEYS));
});

describe("a bare plus", () => {
  /** A GET signed over `canonical`, sent as `/bkt/a+b`. */
  async function send(canonical: string) {
    const request = { method: "GET", url: canonical, service: "s3", now: machineNow() };
    const { headers } = sign(gateway.endpoint, request);
    return fetch(`${gateway.endpoint}/bkt/a+b`, { headers });
  }

  test("in a path is a space, in the signature too", async () => {
    expect((await send("/bkt/a%20b")).status).toBe(200);
    expect(arrived()).toEqual([["GetObject", "a b"]]);
    const plus = await send("/bkt/a%2Bb");
    expect([plus.status, await plus.text()]).toEqual([
      403,
      expect.stringContaining("SignatureDoesNotMatch"),
    ]);
  });

  test("in a query is a space", async () => {
    const answer = await fetch(`${gateway.endpoint}/bkt?list-type=2&prefix=a+b&delimiter=%2B`);
    expect(answer.status).toBe(200);
    expect(gateway.calls[0]?.input).toMatchObject({ Prefix: "a b", Delimiter: "+" });
  });

  test("in another service's path is a plus", async () => {
    const url = "/2015-03-31/functions/a+b";
    const request = { method: "GET", url, service: "lambda", now: machineNow() };
    const { headers } = sign(gateway.endpoint, { ...request, url: url.replace("+", "%2B") });
    expect((await fetch(gateway.endpoint + url, { headers })).status).toBe(200);
    expect(gateway.calls[0]?.input).toMatchObject({ FunctionName: "a+b" });
  });
});
