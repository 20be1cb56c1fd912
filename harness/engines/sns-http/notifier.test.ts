import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { createHttpNotifier } from "./notifier.ts";

interface Seen {
  readonly request: IncomingMessage;
  readonly body: string;
}

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
});

/** An endpoint that answers `status`, or never when it is 0. */
async function endpoint(status: number, seen: Seen[] = []): Promise<string> {
  const created = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
    seen.push({ request, body: Buffer.concat(chunks).toString() });
    if (status > 0) response.writeHead(status).end("thanks");
  });
  server = created;
  await new Promise<void>((resolve) => created.listen(0, "127.0.0.1", resolve));
  const address = created.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/hook?a=1`;
}

const signal = new AbortController().signal;

test("posts headers and body, and tells the status", async () => {
  const seen: Seen[] = [];
  const url = await endpoint(202, seen);
  const headers = { "x-amz-sns-message-type": "Notification", "content-type": "text/plain" };
  const answer = await createHttpNotifier().post({ url, headers, body: "grüß" }, signal);
  expect(answer).toEqual({ status: 202 });
  expect(seen[0]?.body).toBe("grüß");
  expect(seen[0]?.request).toMatchObject({ method: "POST", url: "/hook?a=1" });
  expect(seen[0]?.request.headers).toMatchObject({ ...headers, "content-length": "6" });
});

test("reaches names under localhost, which not every machine resolves", async () => {
  const seen: Seen[] = [];
  const url = (await endpoint(200, seen)).replace("127.0.0.1", "hook.example.localhost");
  const notifier = createHttpNotifier();
  expect(await notifier.post({ url, headers: {}, body: "x" }, signal)).toEqual({ status: 200 });
  expect(seen[0]?.request.headers.host).toMatch(/^hook\.example\.localhost:\d+$/);
});

test("gives up on an endpoint that does not answer", async () => {
  const url = await endpoint(0);
  const notifier = createHttpNotifier({ timeoutMs: 50 });
  await expect(notifier.post({ url, headers: {}, body: "x" }, signal)).rejects.toThrow(
    "no answer within 50 ms",
  );
});

test("rejects when nothing listens and when it is aborted", async () => {
  const notifier = createHttpNotifier();
  const closed = { url: "http://127.0.0.1:1/", headers: {}, body: "x" };
  await expect(notifier.post(closed, signal)).rejects.toThrow("ECONNREFUSED");
  const silent = { url: await endpoint(0), headers: {}, body: "x" };
  await expect(notifier.post(silent, AbortSignal.abort())).rejects.toThrow("aborted");
});
