/** What AWS answers before an operation runs, in each caller's protocol. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { accountId } from "#kernel/brand.ts";
import { machineNow } from "#kernel/clock.ts";
import { createCredentials } from "./auth/credentials.ts";
import { hmacHex, sha256 } from "./auth/sigv4.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";
import { sign, type Unsigned } from "./testing/sign.ts";

const credentials = createCredentials();
const session = {
  accessKeyId: "ASIASESSION",
  secret: "temporary",
  sessionToken: "token",
  account: accountId("111111111111"),
  principal: {
    type: "session",
    account: accountId("111111111111"),
    arn: "arn:aws:sts::111111111111:assumed-role/r/s",
    roleArn: "arn:aws:iam::111111111111:role/r",
  },
  expiresAt: machineNow() + 3_600_000,
  attribute: () => ({ cause: 42 }),
} as const;
credentials.register(session);

let gateway: EchoGateway;
beforeAll(async () => {
  gateway = await openEchoGateway({ credentials });
});
afterAll(async () => {
  expect(gateway.bugs).toEqual([]);
  expect(gateway.held()).toBe(0);
  await gateway.close();
});

type Draft = Omit<Unsigned, "now"> & { readonly now?: number };

async function send(draft: Draft, change: Readonly<Record<string, string>> = {}) {
  const { headers } = sign(gateway.endpoint, { now: machineNow(), ...draft });
  return fetch(gateway.endpoint + draft.url, {
    method: draft.method,
    headers: { ...headers, ...change },
    ...(draft.body === undefined ? {} : { body: draft.body }),
  });
}

const s3: Draft = { method: "GET", url: "/bkt/key", service: "s3" };
const sqs: Draft = {
  method: "POST",
  url: "/",
  service: "sqs",
  headers: { "x-amz-target": "AmazonSQS.ListQueues", "content-type": "application/x-amz-json-1.0" },
  body: "{}",
};
const sns: Draft = {
  method: "POST",
  url: "/",
  service: "sns",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "Action=ListTopics&Version=2010-03-31",
};
const lambda: Draft = { method: "GET", url: "/2015-03-31/functions", service: "lambda" };

/** How each family writes a code. */
const codeIn = {
  s3: (code: string) => `<Error><Code>${code}</Code>`,
  sns: (code: string) => `<Type>Sender</Type><Code>${code}</Code>`,
  sqs: (code: string) => `#${code}"`,
} as const;

const families = { s3, sns, sqs, lambda } as const;

const hour = 3_600_000;
const unknown = { accessKeyId: "AKIANOBODY" };

test.for([
  ["s3", "InvalidToken", 400],
  ["sns", "InvalidClientTokenId", 403],
  ["sqs", "UnrecognizedClientException", 400],
  ["lambda", "UnrecognizedClientException", 403],
] as const)("a temporary key without its token in %s is %s", async ([family, code, status]) => {
  const key = { accessKeyId: "ASIASESSION", secret: "temporary" };
  const answer = await send({ ...families[family], ...key });
  expect(answer.status).toBe(status);
  if (family === "lambda") expect(answer.headers.get("x-amzn-errortype")).toBe(code);
  else expect(await answer.text()).toContain(codeIn[family](code));
});

test("errors of SQS keep their query codes beside", async () => {
  const answer = await send({ ...sqs, ...unknown });
  expect(answer.headers.get("x-amzn-query-error")).toBe("InvalidClientTokenId;Sender");
});

test("a message says which keys are known and how to switch the check off", async () => {
  const answer = await send({ ...s3, ...unknown });
  const text = await answer.text();
  expect(text).toContain("the secret `test`");
  expect(text).toContain("`verifySignatures: false`");
  expect(text).toMatch(/<RequestId>[0-9A-F]{16}<\/RequestId><HostId>[0-9a-f]{64}<\/HostId>/);
  expect(text).toContain("<Resource>/bkt/key</Resource>");
});

test.for([
  ["JSON of another type", { ...sqs, body: '{"MaxResults":"x"}' }, 400, "SerializationException"],
  [
    "a parameter of another type",
    { ...s3, url: "/bkt?list-type=2&max-keys=ten" },
    400,
    "InvalidArgument",
  ],
  [
    "a body unlike its hash",
    { method: "PUT", url: "/bkt/k", service: "s3", body: "x", payloadHash: sha256("y") },
    400,
    "XAmzContentSHA256Mismatch",
  ],
  [
    "a body unlike its checksum",
    {
      method: "PUT",
      url: "/bkt/k",
      service: "s3",
      body: "x",
      headers: { "x-amz-checksum-crc32": "AAAAAA==" },
    },
    400,
    "BadDigest",
  ],
  [
    "a checksum that is none",
    {
      method: "PUT",
      url: "/bkt/k",
      service: "s3",
      body: "x",
      headers: { "x-amz-checksum-crc32": "AA" },
    },
    400,
    "InvalidRequest",
  ],
  [
    "a checksum of an unknown kind",
    {
      method: "PUT",
      url: "/bkt/k",
      service: "s3",
      body: "x",
      headers: { "x-amz-checksum-xxhash64": "AAAAAA==" },
    },
    400,
    "InvalidRequest",
  ],
] as const)("%s is refused", async ([, draft, status, code]) => {
  const answer = await send(draft as Draft);
  const text = (await answer.text()) + answer.headers.get("x-amzn-errortype");
  expect([answer.status, text]).toEqual([status, expect.stringContaining(code)]);
});

test("a broken percent-encoding is no bug", async () => {
  const answer = await fetch(`${gateway.endpoint}/bkt/%E0%A4%A`);
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining("InvalidURI"),
  ]);
});

test("Signature Version 2 is refused by name", async () => {
  const answer = await fetch(`${gateway.endpoint}/bkt`, { headers: { authorization: "AWS k:s" } });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("Signature Version 2");
});

test("only S3 may be called without a signature", async () => {
  const { headers = {}, body = "" } = sqs;
  const answer = await fetch(gateway.endpoint, { method: "POST", headers, body });
  expect(await answer.text()).toContain("MissingAuthenticationTokenException");
});

test("a header that the signature leaves out is refused by S3", async () => {
  const answer = await send(s3, { "x-amz-acl": "public-read" });
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain("<HeadersNotSigned>x-amz-acl</HeadersNotSigned>");
});

test("a session's call follows from what its process is doing", async () => {
  const headers = { "x-amz-security-token": "token" };
  const key = { accessKeyId: session.accessKeyId, secret: session.secret };
  expect((await send({ ...s3, ...key, headers })).status).toBe(200);
  expect(gateway.calls.at(-1)).toMatchObject({ cause: 42, principal: session.principal });
  gateway.offsetMs = 2 * hour;
  expect(await (await send({ ...s3, ...key, headers })).text()).toContain("ExpiredToken");
  gateway.offsetMs = 0;
});

test("a client that follows the harness clock is not skewed", async () => {
  gateway.offsetMs = 48 * hour;
  const ahead = await send({ ...s3, now: machineNow() + 48 * hour });
  const machine = await send(s3);
  gateway.offsetMs = 0;
  expect([ahead.status, machine.status]).toEqual([200, 200]);
  expect(
    Math.abs(Date.parse(ahead.headers.get("date") ?? "") - machineNow() - 48 * hour),
  ).toBeLessThan(5000);
});

test.for([
  ["right", "NhCmhg==", undefined, 200, ""],
  ["with a wrong checksum", "AAAAAA==", undefined, 400, "BadDigest"],
  ["with a wrong trailer signature", "NhCmhg==", "0".repeat(64), 403, "SignatureDoesNotMatch"],
] as const)("signed chunks with a trailer %s", async ([, sum, forged, status, code]) => {
  const draft: Draft = {
    method: "PUT",
    url: "/bkt/k",
    service: "s3",
    payloadHash: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    headers: { "x-amz-trailer": "x-amz-checksum-crc32", "x-amz-decoded-content-length": "5" },
  };
  const signed = sign(gateway.endpoint, { now: machineNow(), ...draft });
  let previous = signed.signature;
  const next = (label: string, tail: string) => {
    const { key, signedAt, scope } = signed;
    previous = hmacHex(key, `${label}\n${signedAt}\n${scope}\n${previous}\n${tail}`);
    return previous;
  };
  const chunk = (text: string) =>
    `${text.length};chunk-signature=${next("AWS4-HMAC-SHA256-PAYLOAD", `${sha256("")}\n${sha256(text)}`)}\r\n${text}`;
  const line = `x-amz-checksum-crc32:${sum}`;
  const content = `${chunk("hello")}\r\n${chunk("")}${line}\r\n`;
  const signature = forged ?? next("AWS4-HMAC-SHA256-TRAILER", sha256(`${line}\n`));
  const body = `${content}x-amz-trailer-signature:${signature}\r\n\r\n`;
  const answer = await fetch(`${gateway.endpoint}/bkt/k`, {
    method: "PUT",
    headers: signed.headers,
    body,
  });
  expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(code)]);
});
