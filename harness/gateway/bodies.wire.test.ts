/** How much body a request may have: what is refused before it is sent, and what while it is read. */

import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { machineNow } from "#kernel/clock.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";
import { sign } from "./testing/sign.ts";

const STREAMED = 8;
const COLLECTED = 64;
let gateway: EchoGateway;
beforeAll(async () => {
  gateway = await openEchoGateway({ bytesMax: { streamed: STREAMED, collected: COLLECTED } });
});
beforeEach(() => {
  gateway.calls.length = 0;
});
afterAll(async () => {
  expect(gateway.bugs).toEqual([]);
  expect(gateway.held()).toBe(0);
  await gateway.close();
});

interface Put {
  readonly payloadHash: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly url?: string;
}

/** A signed PUT up to its body. */
function headOf({ payloadHash, headers = {}, url = "/bkt/k" }: Put): string {
  const now = machineNow();
  const request = { method: "PUT", url, service: "s3", payloadHash, now };
  // These are not signed, as clients leave them to HTTP.
  const { "content-length": length, expect, ...signed } = headers;
  const all = {
    host: `127.0.0.1:${gateway.port}`,
    ...sign(gateway.endpoint, { ...request, headers: signed }).headers,
    ...(length === undefined ? { "transfer-encoding": "chunked" } : { "content-length": length }),
    ...(expect === undefined ? {} : { expect }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `PUT ${url} HTTP/1.1\r\n${lines.join("")}connection: close\r\n\r\n`;
}

/** All that comes back, whether the body was sent or not. */
async function send(head: string, body = ""): Promise<string> {
  const socket = connect(gateway.port, "127.0.0.1");
  socket.write(head + body);
  return textOf(socket);
}

const unsigned = { payloadHash: "UNSIGNED-PAYLOAD" };
const chunkedForm = { payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };
const GIB = 2 ** 30;

const chunked = (...texts: readonly string[]) =>
  [...texts, ""].map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join("");

const aws = (decoded: number, body: string) => ({
  head: headOf({
    ...chunkedForm,
    headers: {
      "x-amz-decoded-content-length": String(decoded),
      "content-length": String(body.length),
    },
  }),
  body,
});

describe("a body that its header calls too large is refused before it is sent", () => {
  const tooLarge = (proposed: number) =>
    `<Code>EntityTooLarge</Code><Message>Your proposed upload exceeds the maximum allowed size` +
    `</Message><ProposedSize>${proposed}</ProposedSize><MaxSizeAllowed>${STREAMED}</MaxSizeAllowed>`;

  test.for([
    ["plain", { ...unsigned, headers: { "content-length": String(6 * GIB) } }, 6 * GIB],
    [
      "in chunks",
      { ...chunkedForm, headers: { "x-amz-decoded-content-length": "9", "content-length": "20" } },
      9,
    ],
    [
      "in chunks of unknown framing",
      { ...chunkedForm, headers: { "x-amz-decoded-content-length": String(6 * GIB) } },
      6 * GIB,
    ],
    [
      "a part",
      { ...unsigned, url: "/bkt/k?partNumber=1&uploadId=u", headers: { "content-length": "9" } },
      9,
    ],
  ] as const)("%s", async ([, put, proposed]) => {
    const answer = await send(headOf(put));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(tooLarge(proposed));
    expect(gateway.calls).toEqual([]);
  });

  test("and a client that waits to be told so is not told to go on", async () => {
    const headers = { "content-length": String(6 * GIB), expect: "100-continue" };
    expect(await send(headOf({ ...unsigned, headers }))).toMatch(/^HTTP\/1\.1 400 /);
    const small = headOf({ ...unsigned, headers: { ...headers, "content-length": "2" } });
    expect(await send(small, "ok")).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  });

  test("and the connection of a client that sends it all the same ends", async () => {
    const socket = connect(gateway.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(headOf({ ...unsigned, headers: { "content-length": String(6 * GIB) } }));
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain("EntityTooLarge");
    const mebibyte = Buffer.alloc(2 ** 20);
    let sent = 0;
    while (!socket.destroyed && sent < 1024) {
      sent++;
      if (!socket.write(mebibyte)) {
        await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
      }
    }
    expect(sent).toBeLessThan(256);
  });
});

describe("a body of unknown length is refused when it becomes too large", () => {
  test("plain", async () => {
    const answer = await send(headOf(unsigned), chunked("12345", "6789"));
    expect(answer).toContain("<Code>EntityTooLarge</Code>");
    expect(answer).toContain("<ProposedSize>9</ProposedSize>");
  });

  test("but one of the greatest length is taken", async () => {
    expect(await send(headOf(unsigned), chunked("1234", "5678"))).toMatch(/^HTTP\/1\.1 200 /);
    expect(gateway.calls).toMatchObject([{ input: { Body: { bytes: STREAMED } } }]);
  });
});

describe("the decoded length of chunks", () => {
  const lengths = (expected: number, provided: number) =>
    `<NumberBytesExpected>${expected}</NumberBytesExpected>` +
    `<NumberBytesProvided>${provided}</NumberBytesProvided>`;

  test("is what the limit is about, whatever the framing weighs", async () => {
    const { head, body } = aws(STREAMED, chunked(..."12345678"));
    expect(body.length).toBeGreaterThan(4 * STREAMED);
    expect(await send(head, body)).toMatch(/^HTTP\/1\.1 200 /);
    expect(gateway.calls).toMatchObject([{ input: { Body: { bytes: STREAMED } } }]);
  });

  test.for([
    ["more than it says", 3, ["hello"], 5],
    ["more than it says, at last", 3, ["he", "llo"], 5],
    ["less than it says", 7, ["hello"], 5],
    ["more than is allowed", 8, ["12345", "6789a"], 10],
  ] as const)("is not to be %s", async ([, said, texts, sent]) => {
    const { head, body } = aws(said, chunked(...texts));
    const answer = await send(head, body);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain("<Code>IncompleteBody</Code>");
    expect(answer).toContain(lengths(said, sent));
    expect(gateway.calls).toEqual([]);
  });

  test.for([undefined, "many"])("has to be stated, not %s", async (said) => {
    const stated = said === undefined ? {} : { "x-amz-decoded-content-length": said };
    const answer = await send(headOf({ ...chunkedForm, headers: stated }), chunked(chunked("x")));
    expect(answer).toMatch(/^HTTP\/1\.1 411 /);
    expect(answer).toContain("<Code>MissingContentLength</Code>");
  });

  test("is nothing to a plain body", async () => {
    const headers = { "x-amz-decoded-content-length": "99", "content-length": "2" };
    expect(await send(headOf({ ...unsigned, headers }), "ok")).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test("a form's file is limited like any other object", async () => {
  const boundary = "b";
  const form = (file: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="key"\r\n\r\nk\r\n` +
    `--${boundary}\r\ncontent-disposition: form-data; name="file"\r\n\r\n${file}\r\n--b--\r\n`;
  const post = (file: string) =>
    fetch(`${gateway.endpoint}/bkt`, {
      method: "POST",
      headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
      body: form(file),
    });
  gateway.answer = () => ({ status: 204, headers: {}, body: undefined });
  expect((await post("12345678")).status).toBe(204);
  const refused = await post("123456789");
  gateway.answer = () => ({});
  expect([refused.status, await refused.text()]).toEqual([
    400,
    expect.stringContaining("<Code>EntityTooLarge</Code>"),
  ]);
});
