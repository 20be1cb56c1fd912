/**
 * The harness's own HTTP interface under `/_harness`: state, journal, trace, clock, faults and
 * reset, so that a test in any language can drive what a TypeScript one does in process. Beside it
 * the health and queue-peek paths that users of other emulators expect.
 */

import type { Journal, JournalFilter, RecordKind } from "#bus/journal.ts";
import { readTrace } from "#bus/trace.ts";
import type { Fault } from "#faults/fault.ts";
import { parseFaults } from "#faults/parse-faults.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";
import type { SystemStatus } from "./system-status.ts";

export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface ControlResponse {
  readonly status: number;
  readonly json: unknown;
}

/** What the control interface acts on; the harness gives itself. */
export interface ControlTarget {
  readonly version: string;
  /** Another one whenever all state was lost. */
  readonly session: string;
  /** The services that answer, by name. */
  readonly services: readonly string[];
  readonly account: string;
  journalOf(account: string): Journal;
  readonly clock: { now(): number; offset(): number; advance(ms: number): Promise<void> };
  readonly faults: {
    add(...faults: readonly Fault[]): void;
    clear(): void;
    list(): readonly Fault[];
  };
  /** What is under way, one line each. */
  unsettled(): readonly string[];
  /** Messages of a queue, without receiving them. */
  peek(account: string, queue: string): Promise<readonly Json[]>;
  /** Makes a production S3 event or queue body happen again. */
  replay(account: string, replay: Replay): Promise<Replayed>;
  /** What the account runs, and what else was given to be told, such as the search cluster. */
  status(account: string): Promise<SystemStatus & Readonly<Record<string, unknown>>>;
  /** Forgets an account's whole state. */
  reset(account: string): Promise<void>;
}

/** An S3 event for a function, or a message body for a queue; found by itself when not named. */
export interface Replay {
  readonly body: JsonObject;
  readonly function?: string | undefined;
  readonly queue?: string | undefined;
}

export interface Replayed {
  readonly kind: "invocation" | "message";
  readonly target: string;
  /** What a trace of it is asked for by. */
  readonly ref: string;
}

type Route = (request: ControlRequest, target: ControlTarget) => Promise<unknown>;

const ROUTES: Readonly<Record<string, Route>> = {
  "GET /_harness/health": async (_request, target) => health(target),
  "GET /_localstack/health": async (_request, target) => health(target),
  "GET /_localstack/info": async (_request, { version, session }) => ({
    version,
    session_id: session,
  }),
  "GET /_harness/status": async (request, target) => target.status(accountOf(request, target)),
  "GET /_harness/journal": async (request, target) =>
    journalOf(request, target).list(filterOf(request.query)),
  "GET /_harness/trace": async (request, target) =>
    readTrace(journalOf(request, target), required(request.query, "ref")),
  "GET /_harness/clock": async (_request, { clock }) => clockState(clock),
  "POST /_harness/clock/advance": async (request, { clock }) => {
    await clock.advance(numberIn(bodyOf(request), "ms"));
    return clockState(clock);
  },
  "GET /_harness/faults": async (_request, { faults }) => faults.list(),
  "POST /_harness/faults": async (request, { faults }) => {
    faults.add(...parseFaults(parseJson(request.body)));
    return faults.list();
  },
  "DELETE /_harness/faults": async (_request, { faults }) => {
    faults.clear();
    return [];
  },
  "POST /_harness/replay": async (request, target) =>
    target.replay(accountOf(request, target), replayIn(bodyOf(request))),
  "POST /_harness/reset": async (request, target) => {
    await target.reset(accountOf(request, target));
    return { reset: accountOf(request, target) };
  },
  "GET /_aws/sqs/messages": async (request, target) => ({
    messages: await target.peek(accountOf(request, target), required(request.query, "QueueUrl")),
  }),
};

/** The answer, or undefined when the path is not the control interface's. */
export async function control(
  request: ControlRequest,
  target: ControlTarget,
): Promise<ControlResponse | undefined> {
  const own = /^\/(_harness|_localstack|_aws)(\/|$)/.test(request.path);
  if (!own) return undefined;
  const route = ROUTES[`${request.method} ${request.path}`];
  if (!route) {
    const known = Object.keys(ROUTES).join(", ");
    return {
      status: 404,
      json: { error: `No ${request.method} ${request.path}; there are ${known}.` },
    };
  }
  try {
    return { status: 200, json: await route(request, target) };
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    const status = error.code === "DISK_FULL" ? 507 : 400;
    return { status, json: { error: error.message, code: error.code } };
  }
}

function health(target: ControlTarget): JsonObject {
  const services = Object.fromEntries(target.services.map((name) => [name, "running"]));
  return { version: target.version, services, unsettled: [...target.unsettled()] };
}

function clockState(clock: ControlTarget["clock"]): JsonObject {
  return { now: new Date(clock.now()).toISOString(), offsetMs: clock.offset() };
}

function accountOf(request: ControlRequest, target: ControlTarget): string {
  const account = request.query.get("account") ?? target.account;
  if (/^\d{12}$/.test(account)) return account;
  throw new HarnessError("CONFIG_INVALID", `account=${account} is not a 12-digit account number.`);
}

function journalOf(request: ControlRequest, target: ControlTarget): Journal {
  return target.journalOf(accountOf(request, target));
}

const KINDS: readonly string[] = [
  "call",
  "event",
  "delivery",
  "skipped",
  "retry",
  "dropped",
  "fault",
  "note",
  "bug",
] satisfies readonly RecordKind[];

const RECORDS_A_PAGE_MAX = 10_000;

function filterOf(query: URLSearchParams): JournalFilter {
  const kind = query.get("kind");
  const service = query.get("service");
  if (kind !== null && !KINDS.includes(kind))
    throw new HarnessError("CONFIG_INVALID", `kind=${kind} is none of ${KINDS.join(", ")}.`);
  return {
    after: countIn(query, "after", 0),
    limit: Math.min(countIn(query, "limit", 1000), RECORDS_A_PAGE_MAX),
    ...(kind === null ? {} : { kind: kind as RecordKind }),
    ...(service === null ? {} : { service }),
  };
}

function countIn(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new HarnessError("CONFIG_INVALID", `${name}=${text} is not a count.`);
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value) return value;
  throw new HarnessError("CONFIG_INVALID", `The query parameter ${name} is missing.`);
}

function bodyOf(request: ControlRequest): JsonObject {
  const body = parseJson(request.body);
  if (isJsonObject(body)) return body;
  throw new HarnessError("CONFIG_INVALID", `${request.path} takes a JSON object as its body.`);
}

function replayIn(body: JsonObject): Replay {
  const { body: event, function: name, queue } = body;
  if (!isJsonObject(event))
    throw new HarnessError("CONFIG_INVALID", `"body" must be the event or message, as an object.`);
  return { body: event, function: textOrNothing(name), queue: textOrNothing(queue) };
}

function textOrNothing(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberIn(body: JsonObject, name: string): number {
  const value = body[name];
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw new HarnessError("CONFIG_INVALID", `"${name}" must be a number that is not negative.`);
}
