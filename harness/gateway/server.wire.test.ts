/** HTTP as such: hosts, connections, continuations, aborted callers, browsers. */

import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { machineNow } from "#kernel/clock.ts";
import type { Call } from "./call.ts";
import type { CorsFacts } from "./options.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";
import { sign } from "./testing/sign.ts";

let gateway: EchoGateway;
const asked: CorsFacts[] = [];
beforeAll(async () => {
  gateway = await openEchoGateway({
    cors(facts) {
      asked.push(facts);
      if (facts.origin !== "http://page.example") return undefined;
      return { "access-control-allow-origin": facts.origin };
    },
    sites: [
      {
        claims: (host) =>
          host === "media.avalon.localhost"
            ? async ({ path }) => ({ status: 200, headers: { "x-site": "yes" }, body: path })
            : undefined,
      },
    ],
  });
});
beforeEach(() => {
  gateway.answer = () => ({});
});
afterAll(async () => {
  expect(gateway.bugs).toEqual([]);
  expect(gateway.held()).toBe(0);
  await gateway.close();
});

const lastCall = (): Call | undefined => gateway.calls.at(-1);

/** Writes raw text and reads until the server closes or `until` was seen. */
async function raw(request: string, until: string): Promise<string> {
  const socket = connect(gateway.port, "127.0.0.1");
  socket.write(request);
  let seen = "";
  for await (const chunk of socket) {
    seen += chunk;
    if (seen.includes(until)) break;
  }
  socket.destroy();
  return seen;
}

const headerLines = (headers: Readonly<Record<string, string>>) =>
  Object.entries({ host: `127.0.0.1:${gateway.port}`, ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");

const put = (body: string) => {
  const request = { method: "PUT", url: "/bkt/k", service: "s3", body, now: machineNow() };
  return sign(gateway.endpoint, request).headers;
};

describe("addresses", () => {
  test.for([
    ["127.0.0.1", "/bkt/a/b", { Bucket: "bkt", Key: "a/b" }],
    ["bkt.localhost", "/a", { Bucket: "bkt", Key: "a" }],
    ["bkt.s3.localhost:4566", "/a", { Bucket: "bkt", Key: "a" }],
    ["b.k.t.s3.localhost.localstack.cloud:4566", "/a", { Bucket: "b.k.t", Key: "a" }],
    ["bkt.s3.us-west-2.amazonaws.com", "/a%20b+c%2Bd", { Bucket: "bkt", Key: "a b c+d" }],
    ["s3.localhost", "/bkt/a", { Bucket: "bkt", Key: "a" }],
    ["s3.us-west-2.amazonaws.com", "/bkt//a//", { Bucket: "bkt", Key: "/a//" }],
    ["harness.internal:4566", "/bkt/a", { Bucket: "bkt", Key: "a" }],
    ["127.0.0.1", "/bkt/0%3Docfl_1.0", { Bucket: "bkt", Key: "0=ocfl_1.0" }],
  ] as const)("%s%s", async ([host, path, input]) => {
    await raw(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`, "HTTP/1.1");
    expect(lastCall()).toMatchObject({ operation: "GetObject", input });
  });

  test("a site's host is served before AWS is", async () => {
    const answer = await raw(
      "GET /x HTTP/1.1\r\nhost: media.avalon.localhost:4566\r\nconnection: close\r\n\r\n",
      "/x",
    );
    expect(answer).toContain("x-site: yes");
  });
});

describe("connections", () => {
  test.for(["hello", ""])("Expect: 100-continue is answered for %j", async (body) => {
    const headers = { ...put(body), expect: "100-continue", "content-length": `${body.length}` };
    const socket = connect(gateway.port, "127.0.0.1");
    socket.write(`PUT /bkt/k HTTP/1.1\r\n${headerLines({ ...headers, connection: "close" })}\r\n`);
    const [first] = (await once(socket, "data")) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
    socket.write(body);
    expect(first.toString() + (await textOf(socket))).toContain("HTTP/1.1 200 OK");
    expect(lastCall()?.input).toMatchObject({ Body: { bytes: body.length } });
  });

  test("two requests share one connection", async () => {
    const get = `GET /bkt/k HTTP/1.1\r\n${headerLines({})}\r\n`;
    const last = `GET /bkt/k HTTP/1.1\r\n${headerLines({ connection: "close" })}\r\n`;
    const answer = await raw(get + last, "never");
    expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });

  test("a caller that goes away while it sends leaves nothing behind", async () => {
    const before = gateway.calls.length;
    const socket = connect(gateway.port, "127.0.0.1");
    const headers = headerLines({ ...put("x".repeat(100)), "content-length": "100" });
    socket.write(`PUT /bkt/k HTTP/1.1\r\n${headers}\r\npartial`);
    await once(socket, "connect");
    socket.destroy();
    await fetch(`${gateway.endpoint}/bkt/k`);
    expect(gateway.calls.slice(before).map(({ operation }) => operation)).toEqual(["GetObject"]);
  });

  test("a caller that goes away while it waits aborts its call", async () => {
    const waiting = Promise.withResolvers<AbortSignal>();
    gateway.answer = (call) => {
      waiting.resolve(call.signal);
      return { Body: endless(call.signal) };
    };
    const socket = connect(gateway.port, "127.0.0.1");
    socket.write(`GET /bkt/k HTTP/1.1\r\n${headerLines({})}\r\n`);
    const signal = await waiting.promise;
    await once(socket, "data");
    socket.destroy();
    if (!signal.aborted) await once(signal, "abort");
    expect(signal.aborted).toBe(true);
  });

  test("HEAD keeps the length of what it does not send; 304 has no body", async () => {
    gateway.answer = () => ({ ContentLength: 1234, ContentType: "a/b" });
    const head = await fetch(`${gateway.endpoint}/bkt/k`, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("1234");
    const { AwsError } = await import("#kernel/aws-error.ts");
    gateway.answer = () => new AwsError("NotModified", "", { status: 304 });
    const unchanged = await fetch(`${gateway.endpoint}/bkt/k`);
    expect([unchanged.status, await unchanged.text()]).toEqual([304, ""]);
  });
});

async function* endless(signal: AbortSignal) {
  yield Buffer.from("start");
  if (!signal.aborted) await once(signal, "abort");
}

describe("browsers", () => {
  const origin = "http://page.example";

  test("a preflight is answered by the bucket's rules", async () => {
    const headers = {
      origin,
      "access-control-request-method": "PUT",
      "access-control-request-headers": "X-Amz-Meta-A, content-type",
    };
    const answer = await fetch(`${gateway.endpoint}/bkt/k`, { method: "OPTIONS", headers });
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    expect(asked.at(-1)).toMatchObject({
      bucket: "bkt",
      method: "PUT",
      requestedHeaders: ["x-amz-meta-a", "content-type"],
      preflight: true,
    });
    const refused = await fetch(`${gateway.endpoint}/bkt/k`, {
      method: "OPTIONS",
      headers: { ...headers, origin: "http://other.example" },
    });
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining("AccessForbidden"),
    ]);
  });

  test("answers and errors let the page read them", async () => {
    for (const path of ["/bkt/k", "/bkt?list-type=2&max-keys=ten"]) {
      const answer = await fetch(gateway.endpoint + path, { headers: { origin } });
      expect(answer.headers.get("access-control-allow-origin"), path).toBe(origin);
    }
  });

  /** S3's placeholder for the name of the uploaded file. */
  const FILENAME = ["$", "{filename}"].join("");
  const client = () =>
    new S3Client({
      endpoint: gateway.endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "222222222222", secretAccessKey: "test" },
    });

  const upload = async (change: (form: FormData) => void = () => {}) => {
    const { url, fields } = await createPresignedPost(client(), {
      Bucket: "bkt",
      Key: `up/${FILENAME}`,
      Conditions: [["content-length-range", 0, 100]],
      Fields: { acl: "private" },
    });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set("file", new Blob(["line\r\n--not the end\r\n"], { type: "text/plain" }), "é x.txt");
    change(form);
    return fetch(url, { method: "POST", body: form });
  };

  test("a signed form upload becomes a call with its policy read", async () => {
    gateway.answer = () => ({ status: 204, headers: { etag: '"e"' }, body: undefined });
    const answer = await upload();
    expect([answer.status, answer.headers.get("etag")]).toEqual([204, '"e"']);
    const { operation, input, account } = lastCall() ?? {};
    expect({ operation, account }).toEqual({ operation: "postObject", account: "222222222222" });
    expect(input).toMatchObject({
      Bucket: "bkt",
      fields: { key: `up/${FILENAME}`, acl: "private", policy: expect.stringContaining("[") },
      filename: "é x.txt",
      contentType: "text/plain",
      Body: { kind: "stored", bytes: 21 },
    });
    const { Body } = input as { Body: object };
    expect(gateway.bytesOf(Body).toString()).toBe("line\r\n--not the end\r\n");
  });

  test("a changed policy is refused, a missing one is anonymous", async () => {
    const changed = await upload((form) =>
      form.set("Policy", Buffer.from("{}").toString("base64")),
    );
    expect(await changed.text()).toContain("SignatureDoesNotMatch");
    gateway.answer = () => ({ status: 204, headers: {}, body: undefined });
    await upload((form) => form.delete("Policy"));
    expect(lastCall()?.principal.type).toBe("anonymous");
  });

  test("what HTTP cannot carry is an error, not a broken connection", async () => {
    gateway.answer = () => ({ ContentType: "a\nb" });
    expect((await fetch(`${gateway.endpoint}/bkt/k`)).status).toBe(500);
  });

  test("a form without a file, or cut short, is malformed", async () => {
    const without = await upload((form) => form.delete("file"));
    expect(await without.text()).toContain("MalformedPOSTRequest");
    const cut = await fetch(`${gateway.endpoint}/bkt`, {
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=b" },
      body: '--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nrest',
    });
    expect(await cut.text()).toContain("MalformedPOSTRequest");
  });
});
