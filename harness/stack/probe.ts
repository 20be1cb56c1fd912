/**
 * Ready probes: a probe tries once and throws until the server answers as it should. They compose,
 * share one deadline, and give up at once when the server's process has ended.
 */

import { createConnection } from "node:net";
import { Client } from "pg";
import type { Clock } from "#kernel/clock.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";

/** One attempt; the reason why the server is not ready is what it throws. */
export type Probe = (signal: AbortSignal) => Promise<void>;

/** Ready when all are, tried in order. */
export function all(...probes: readonly Probe[]): Probe {
  return async (signal) => {
    for (const probe of probes) await probe(signal);
  };
}

/** Sends `request` (nothing when empty) and is ready when the answer holds `expected`. */
export function answers(address: Address, request: string, expected: string): Probe {
  return async (signal) => void (await ask(address, request, expected, signal));
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What was heard after `request`, once it holds `expected`. */
export function ask(
  address: Address,
  request: string,
  expected: string,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ ...address });
    let heard = "";
    const end = (error?: Error) => {
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      if (error) reject(error);
      else resolve(heard);
    };
    const onAbort = () => end(new Error("no answer in time"));
    signal.addEventListener("abort", onAbort, { once: true });
    socket.setEncoding("utf8");
    socket.once("connect", () => (expected === "" ? end() : socket.write(request)));
    socket.on("data", (chunk) => {
      heard += String(chunk);
      if (heard.includes(expected)) end();
    });
    socket.once("error", end);
    socket.once("close", () => end(new Error(`answered ${JSON.stringify(heard.slice(0, 200))}`)));
  });
}

/** Something listens. */
export const tcp = (host: string, port: number): Probe => answers({ host, port }, "", "");

/** ZooKeeper answers `ruok` before it serves; only `srvr` with a mode means that it does. */
export const zookeeperServes = (host: string, port: number): Probe =>
  answers({ host, port }, "srvr\n", "Mode: ");

export const redisServes = (host: string, port: number): Probe =>
  answers({ host, port }, "PING\r\n", "+PONG");

/** A GET that answers with a status of 200–299. */
export function http(url: string, headers: Readonly<Record<string, string>> = {}): Probe {
  return async (signal) => {
    const response = await fetch(url, { headers, signal });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
  };
}

/** A GET that answers with a JSON object in which `problem` finds none. */
export function httpJson(url: string, problem: (body: JsonObject) => string | undefined): Probe {
  return async (signal) => {
    const response = await fetch(url, { signal });
    const body = parseJson(await response.text());
    const found = isJsonObject(body) ? problem(body) : `status ${response.status}, and no JSON`;
    if (found !== undefined) throw new Error(`GET ${url}: ${found}`);
  };
}

/** A session can be opened and asked `SELECT 1`. */
export function postgresServes(connectionString: string): Probe {
  return async () => {
    const client = new Client({ connectionString, connectionTimeoutMillis: ATTEMPT_MS_MAX });
    // A server that goes away while it starts ends the session aloud.
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("SELECT 1");
    } finally {
      await client.end();
    }
  };
}

export interface Wait {
  readonly name: string;
  readonly probe: Probe;
  /** The machine's time. */
  readonly clock: Clock;
  readonly withinMs: number;
  /** Resolves when the server ended, with how. */
  readonly died: Promise<string>;
  logs(): readonly string[];
  readonly signal?: AbortSignal;
}

/** Short at first, as some servers are ready in a moment; longer for those that take seconds. */
const PAUSE_MS_FIRST = 2;
const PAUSE_MS_MAX = 20;
const PAUSE_GROWS_BY = 1.3;
const ATTEMPT_MS_MAX = 2_000;
const LOG_LINES_SHOWN = 50;

/** Tries until the probe passes; fails with the server's last log lines. */
export async function waitUntilReady(wait: Wait): Promise<void> {
  const { clock, name } = wait;
  const deadline = clock.now() + wait.withinMs;
  let pauseMs = PAUSE_MS_FIRST;
  let death: string | undefined;
  void wait.died.then((how) => {
    death = how;
  });
  for (;;) {
    const attempt = new AbortController();
    const timer = clock.schedule(clock.now() + ATTEMPT_MS_MAX, () => attempt.abort());
    let reason: string;
    try {
      await Promise.race([wait.probe(attempt.signal), wait.died]);
      if (death === undefined) return;
      reason = death;
    } catch (error) {
      reason = messageOf(error);
    } finally {
      timer.cancel();
      attempt.abort();
    }
    wait.signal?.throwIfAborted();
    if (death !== undefined)
      throw failure("SERVER_DIED", `${name} ${death} before it was ready.`, wait);
    if (clock.now() > deadline)
      throw failure(
        "SERVER_NOT_READY",
        `${name} was not ready after ${wait.withinMs / 1000} s: ${reason}.`,
        wait,
      );
    await new Promise<void>((resolve) => clock.schedule(clock.now() + pauseMs, resolve));
    pauseMs = Math.min(pauseMs * PAUSE_GROWS_BY, PAUSE_MS_MAX);
  }
}

function failure(code: "SERVER_DIED" | "SERVER_NOT_READY", what: string, wait: Wait): HarnessError {
  const lines = wait.logs().slice(-LOG_LINES_SHOWN);
  const log =
    lines.length === 0 ? "It logged nothing." : `Its last log lines:\n${lines.join("\n")}`;
  return new HarnessError(code, `${what} ${log}`);
}
