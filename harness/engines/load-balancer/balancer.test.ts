/** The balancer in front of real servers, with the harness clock standing still. */

import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";
import { type ControllableClock, createClock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import type { BalancerSettings, HealthCheck } from "#services/elastic-beanstalk/engine.ts";
import { type Balancer, createBalancer } from "./balancer.ts";
import type { PageObserver } from "./pages.ts";

interface TestTarget {
  readonly server: Server;
  readonly port: number;
  /** Status of the health check. */
  health: number;
  /** Requests to `/hold` that wait for their answer. */
  readonly held: ServerResponse[];
}

const CHECK: HealthCheck = {
  path: "/health",
  statuses: [[200, 299]],
  intervalMs: 10_000,
  timeoutMs: 5000,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
};
const SETTINGS: BalancerSettings = { kind: "classic", drainMs: 20_000, idleTimeoutMs: 60_000 };

let clock: ControllableClock;
let machine: ControllableClock;
let balancer: Balancer;
let visits: unknown[][];
let targets: Record<"a" | "b", TestTarget>;

beforeEach(async () => {
  clock = createClock({ frozenAt: 0 });
  machine = createClock();
  visits = [];
  const observerOf =
    (id: string | undefined): PageObserver =>
    ({ url, traceHeader }) => ({
      traceHeader: `for ${id}`,
      end: (status) => void visits.push([id, url, traceHeader, status]),
    });
  balancer = createBalancer({ clock, machine, observerOf, onChange: () => {} });
  balancer.configure(SETTINGS, CHECK);
  targets = { a: await listen("a"), b: await listen("b") };
});
afterEach(() => {
  balancer.stop();
  machine.stop();
  for (const { server } of Object.values(targets)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(name: string): Promise<TestTarget> {
  const held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/health") response.writeHead(target.health).end();
    else if (request.url === "/hold") held.push(response);
    else if (request.url === "/chunked") {
      response.write("chunked ");
      setImmediate(() => response.end(name));
    } else if (request.url === "/via") response.end(request.headers["x-forwarded-for"] ?? "none");
    else if (request.url === "/trace") response.end(request.headers["x-amzn-trace-id"]);
    else if (request.method === "POST")
      void buffer(request).then((sent) => response.end(`${name} ${sent}`));
    else response.end(name);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const target: TestTarget = { server, port, held, health: 200 };
  return target;
}

async function register(id: "a" | "b", weight?: number): Promise<void> {
  balancer.register(id, targets[id].port, { weight });
  await become(id, "healthy");
}
const become = (id: string, state: string) =>
  eventually(() => (balancer.stateOf(id).target === state ? true : undefined), {
    what: `${id} to become ${state}`,
    withinMs: 5000,
    everyMs: 5,
  });

function ask(
  path = "/",
  headers: Record<string, string> = {},
  method = "GET",
  body?: string,
): Promise<WireResponse> {
  const request: WireRequest = {
    method,
    path,
    rawQuery: "",
    query: new URLSearchParams(),
    headers,
    host: "localhost",
    origin: "http://localhost:80",
    sourceIp: "127.0.0.1",
    body: Readable.from(body === undefined ? [] : [Buffer.from(body)]),
    signal: new AbortController().signal,
  };
  return balancer.answer(request);
}
async function textOf({ body }: WireResponse): Promise<string> {
  return body instanceof Readable ? (await buffer(body)).toString() : String(body);
}
const askText = async (path?: string) => textOf(await ask(path));
/** Lets health checks that are due be made and answered. */
async function pass(ms: number): Promise<void> {
  await clock.advance(ms, () => new Promise((resolve) => setTimeout(resolve, 20)));
}

test("only healthy targets get requests, in turn", async () => {
  expect((await ask()).status).toBe(503);
  targets.b.health = 500;
  await register("a");
  balancer.register("b", targets.b.port);
  expect([await askText(), await askText()]).toEqual(["a", "a"]);
  targets.b.health = 204;
  await become("b", "healthy");
  const answers = [await askText(), await askText(), await askText(), await askText()];
  expect(answers.sort()).toEqual(["a", "a", "b", "b"]);
});

test("who observes hears of each request, and says the trace header it goes on with", async () => {
  await ask("/early");
  await register("a");
  expect(await textOf(await ask("/trace", { "x-amzn-trace-id": "Root=1" }))).toBe("for a");
  expect(visits).toEqual([
    [undefined, "http://localhost/early", undefined, 503],
    ["a", "http://localhost/trace", "Root=1", 200],
  ]);
});

test("a balancer of connections adds no headers, and uses unhealthy targets at need", async () => {
  await register("a");
  expect(await askText("/via")).toBe("127.0.0.1");
  balancer.configure({ ...SETTINGS, kind: "network" }, CHECK);
  expect(await askText("/via")).toBe("none");
  targets.a.health = 500;
  await pass(30_000);
  expect(balancer.stateOf("a").target).toBe("unhealthy");
  expect(await askText()).toBe("a");
});

test("weights share the requests out", async () => {
  await register("a", 9);
  await register("b", 1);
  const answers = [];
  for (let i = 0; i < 100; i++) answers.push(await askText());
  expect(answers.filter((answer) => answer === "b")).toHaveLength(10);
  await register("b", 9);
  expect([await askText(), await askText()].sort()).toEqual(["a", "b"]);
});

test("thresholds hold, one way and the other", async () => {
  await register("a");
  targets.a.health = 500;
  await pass(20_000);
  expect(balancer.stateOf("a").target).toBe("healthy");
  await pass(10_000);
  expect(balancer.stateOf("a")).toEqual({
    target: "unhealthy",
    reason: "GET /health answered 500",
  });
  expect((await ask()).status).toBe(503);
  balancer.configure({ ...SETTINGS, kind: "application" }, CHECK);
  expect(await askText()).toBe("a");
  targets.a.health = 200;
  await pass(10_000);
  expect(balancer.stateOf("a").target).toBe("unhealthy");
  await pass(10_000);
  expect(balancer.stateOf("a").target).toBe("healthy");
});

test("a classic balancer takes a request that nobody took to the next target", async () => {
  await register("a");
  await register("b");
  targets.a.server.closeAllConnections();
  await new Promise((resolve) => targets.a.server.close(resolve));
  const post = () => ask("/", { "content-length": "4" }, "POST", "body");
  const answers = [await post(), await post(), await ask()];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await Promise.all(answers.map(textOf))).toEqual(["b body", "b body", "b"]);
  balancer.configure({ ...SETTINGS, kind: "application" }, CHECK);
  const statuses = [(await post()).status, (await post()).status];
  expect(statuses.sort()).toEqual([200, 502]);
});

test("a target that leaves finishes what it has, until the drain time is over", async () => {
  await register("a");
  const finishing = ask("/hold");
  await eventually(() => targets.a.held[0], { what: "the request", withinMs: 5000 });
  const leaving = balancer.deregister("a");
  expect(balancer.stateOf("a").target).toBe("draining");
  expect((await ask()).status).toBe(503);
  targets.a.held.pop()?.end("done");
  expect(await textOf(await finishing)).toBe("done");
  await leaving;
  expect(balancer.stateOf("a").target).toBe("out");

  await register("a");
  const cut = ask("/hold");
  await eventually(() => targets.a.held[0], { what: "the request", withinMs: 5000 });
  const left = balancer.deregister("a");
  await pass(20_000);
  await left;
  expect((await cut).status).toBe(502);
});

test("a request that hangs ends after the idle time", async () => {
  await register("a");
  const hanging = ask("/hold");
  await eventually(() => targets.a.held[0], { what: "the request", withinMs: 5000 });
  await pass(59_000);
  expect(balancer.takeFigures("a")?.count).toBe(0);
  await pass(9000);
  expect((await hanging).status).toBe(504);
});

test("figures count what was answered", async () => {
  await register("a");
  await askText();
  expect(await askText("/chunked")).toBe("chunked a");
  await eventually(
    () => {
      const figures = balancer.takeFigures("a");
      return figures?.count === 2 ? figures : undefined;
    },
    { what: "two requests", withinMs: 5000 },
  ).then((figures) => expect(figures).toMatchObject({ statuses: { 2: 2, 5: 0 } }));
});
