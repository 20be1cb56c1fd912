/** Pages of a web application behind the gateway: what a request causes hangs below it. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { journaledPages } from "#engines/beanstalk/journaled-pages.ts";
import { createVisitor } from "#engines/visitor/visitor.ts";
import { createHarness, type Harness } from "#harness/harness.ts";
import { configOf, withClient } from "#harness/testing/process-client.ts";

let harness: Harness;
let instance: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
let send: (traceHeader: string | undefined) => Promise<void>;

beforeEach(async () => {
  harness = await createHarness({ port: 0 });
  const { QueueUrl } = await harness.call("sqs", "CreateQueue", { QueueName: "jobs" });
  instance = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => instance.listen(0, "127.0.0.1", resolve));
  const identity = harness.identify(
    harness.account,
    "arn:aws:iam::000000000000:role/app",
    "webapp-1",
  );
  const config = await configOf(harness, identity);
  send = async (traceHeader) => {
    const message = { QueueUrl, MessageBody: "encode" };
    await withClient(config, traceHeader, (sqs) => sqs.sendMessage(message));
  };
  const pages = journaledPages(harness.journal, identity);
  // A server that listens on a port has an address with one.
  harness.route("media.avalon.localhost", (instance.address() as AddressInfo).port, pages);
});
afterEach(async () => {
  await harness.stop();
  instance.closeAllConnections();
  instance.close();
});

const visit = (path: string, method = "GET", headers: Record<string, string> = {}) =>
  createVisitor(harness.clock.now).visit(`http://media.avalon.localhost:${harness.port}${path}`, {
    method,
    headers,
  });
const traceOf = (response: IncomingMessage) => response.headers["x-amzn-trace-id"]?.toString();
const notes = () => harness.journal.list({ kind: "note" }).map(({ summary }) => summary);

test("a call made for a page hangs below the request, and the request tells its end", async () => {
  answer = async (request, response) => {
    await send(traceOf(request));
    response.writeHead(303).end();
  };
  await visit("/master_files/mf1/encode?now=1", "POST");
  const { text, trees } = harness.trace("mf1/encode");
  expect(text.split("\n").map((line) => line.slice(13))).toEqual([
    `note: POST http://media.avalon.localhost:${harness.port}/master_files/mf1/encode from 127.0.0.1`,
    "└─ sqs SendMessage arn:aws:sqs:us-east-1:000000000000:jobs",
    expect.stringMatching(/^ {3}└─ event: MessageSent/),
  ]);
  expect(trees[0]?.record.detail).toEqual({ status: 303 });
});

test("a call made later by what the request began hangs below it too", async () => {
  let header: string | undefined;
  answer = (request, response) => {
    header = traceOf(request);
    response.end();
  };
  await visit("/master_files/mf1/encode", "POST");
  expect(notes()).toEqual([]);
  await send(header);
  expect(harness.trace("encode").text).toMatch(/POST \S+encode .*\n.*└─ sqs SendMessage/);
});

test("two pages at once are told apart, also in one viewer's trace", async () => {
  const incoming = { "x-amzn-trace-id": "Root=1-5e1b4151-5ac6c58f5b5daa6532e7a1a4" };
  const both = Promise.withResolvers<void>();
  let arrived = 0;
  answer = async (request, response) => {
    arrived++;
    if (arrived === 2) both.resolve();
    await both.promise;
    if (request.url === "/a") await send(traceOf(request));
    response.end();
  };
  await Promise.all(["/a", "/b"].map((path) => visit(path, "GET", incoming)));
  expect(notes()).toEqual([expect.stringContaining("/a from")]);
  expect(harness.trace("a").text).toContain("SendMessage");
});

test("an application that passes no header on leaves a guess", async () => {
  answer = async (_request, response) => {
    await send(undefined);
    response.end();
  };
  await visit("/a");
  expect(harness.trace("a").text).toMatch(/SendMessage \S+ \(a guess: webapp-1 sent it/);
});

test("a page that only reads leaves no note; one that fails does", async () => {
  answer = (request, response) =>
    void response.writeHead(request.url === "/broken" ? 500 : 200).end();
  await visit("/media_objects/1");
  await visit("/avalon.css");
  await visit("/broken");
  expect(notes()).toEqual([expect.stringMatching(/^GET http:.*\/broken from/)]);
  expect(harness.trace("broken").reasons).toEqual([expect.stringMatching(/broken.*: status 500$/)]);
  instance.closeAllConnections();
  await new Promise((resolve) => instance.close(resolve));
  await visit("/gone");
  expect(harness.trace("gone").reasons).toEqual([expect.stringContaining("status 502")]);
});

test("a request that names a record of the journal hangs below that", async () => {
  answer = async (request, response) => {
    await send(traceOf(request));
    response.end();
  };
  const { seq } = harness.journal.append({ kind: "note", cause: undefined, summary: "a browser" });
  const parent = seq.toString(16).padStart(16, "0");
  const root = "Root=1-5e1b4151-5ac6c58f5b5daa6532e7a1a4";
  await visit("/a", "GET", { "x-amzn-trace-id": `${root};Parent=${parent}` });
  expect(harness.trace("a").text).toMatch(/a browser\n.*└─ note: GET \S+\/a .*\n.*SendMessage/);
});
