/**
 * The stack of real servers: starts those asked for and those they depend on, each as soon as it
 * may, and stops them in the opposite order. It knows nothing of AWS but the address of one bucket.
 */

import { join } from "node:path";
import { type Clock, createClock } from "#kernel/clock.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { JsonObject } from "#kernel/json.ts";
import { type Logger, silentLogger } from "#kernel/logger.ts";
import { hashOf, type RecipeContext, type S3Access, type ServerDefinition } from "./definition.ts";
import { dropKept, findKept, type KeptStack, putKept } from "./kept.ts";
import { withLock } from "./lock.ts";
import { returnPorts, takePorts } from "./port-pool.ts";
import { adoptProcess } from "./process/handle.ts";
import { isAlive } from "./process/identity.ts";
import { createProcessRunner } from "./process/runner.ts";
import { type ProcessRunnerOptions, ProcessServer } from "./process/server.ts";
import { openRun, type Run } from "./reaper.ts";
import type { RunningServer, ServerState, StartRequest } from "./runner.ts";
import { type Connections, SERVERS, type ServerName } from "./servers/index.ts";
import type { Tools } from "./tools.ts";

export interface StackOptions<Name extends ServerName> {
  /** Those they depend on are started too. */
  readonly servers: readonly Name[];
  readonly tools: Tools;
  /** Each server has a folder of its own in it. */
  readonly dataDir: string;
  /** Where runs are recorded, so that leftovers are found; one for all runs on a machine. */
  readonly stateDir: string;
  /** Fedora's bucket; a function is called only when Fedora is really started. */
  readonly s3?: S3Access | (() => Promise<S3Access>);
  readonly logger?: Logger;
  /** The machine's time, also when the harness clock stands still. */
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Leaves the servers running at `stop`, and takes over those that an earlier run left. */
  readonly keep?: KeepOptions;
}

export interface KeepOptions {
  /** What to remember beside the servers, asked for after they have started. */
  extra?(): JsonObject;
  /** Ends what `extra` told of, when the kept servers are dropped for others. */
  dropExtra?(extra: JsonObject): Promise<void>;
}

export interface ServerStatus {
  readonly name: string;
  readonly state: ServerState;
  readonly ports: Readonly<Record<string, number>>;
  readonly pid: number | undefined;
}

export interface Stack<Name extends ServerName = ServerName> {
  readonly connections: Pick<Connections, Name>;
  /** Whether an earlier run had left the servers running. */
  readonly reused: boolean;
  /** What the run that started them wanted remembered. */
  readonly extra: JsonObject;
  server(name: ServerName): RunningServer;
  logs(name: ServerName): readonly string[];
  status(): readonly ServerStatus[];
  /** Told when a server ends that nobody stopped. */
  onDied(listener: (name: string, how: string) => void): void;
  /** Stops the servers, or leaves kept ones alone; a second call does nothing. */
  stop(): Promise<void>;
  /** Stops the servers also when they are kept. */
  drop(): Promise<void>;
}

/** Resolves when every server is ready; when one fails, none is left running. */
export async function startStack<const Name extends ServerName>(
  options: StackOptions<Name>,
): Promise<Stack<Name>> {
  const clock = options.clock ?? createClock();
  const definitions = withDependencies(options.servers);
  const run = openRun(options.stateDir);
  const runner: ProcessRunnerOptions = { tools: options.tools, clock, register: run };
  const { keep, stateDir } = options;
  try {
    if (!keep) return created(options, await startAll(options, definitions, runner), run);
    return await withLock(join(stateDir, "kept.lock"), clock, async () => {
      const hash = hashOf(definitions, options.tools);
      const kept = findKept(stateDir);
      const adopted = kept?.hash === hash && (await adoptAll(kept, definitions, runner));
      if (kept && adopted) return created(options, adopted, run, kept);
      const dropped = dropKept(stateDir);
      if (dropped) await keep.dropExtra?.(dropped.extra);
      const servers = await startAll(options, definitions, runner);
      const record = recordOf(hash, options.dataDir, servers, keep.extra?.() ?? {});
      putKept(stateDir, record);
      return { ...created(options, servers, run, record), reused: false };
    });
  } catch (error) {
    run.close();
    throw error;
  }
}

function withDependencies(names: readonly ServerName[]): readonly ServerDefinition[] {
  const wanted = new Set<string>();
  const add = (name: string) => {
    const definition = definitionOf(name);
    definition.dependsOn.forEach(add);
    wanted.add(name);
  };
  names.forEach(add);
  return [...wanted].map(definitionOf);
}

function definitionOf(name: string): ServerDefinition {
  const found = Object.values(SERVERS).find((definition) => definition.name === name);
  if (found) return found;
  throw new HarnessError(
    "CONFIG_INVALID",
    `There is no server ${name}. There are ${Object.keys(SERVERS).join(", ")}.`,
  );
}

type Servers = ReadonlyMap<string, ProcessServer>;

/** Starts each server when those it depends on are ready; stops all when one fails. */
async function startAll(
  options: StackOptions<ServerName>,
  definitions: readonly ServerDefinition[],
  runnerOptions: ProcessRunnerOptions,
): Promise<Servers> {
  const runner = createProcessRunner(runnerOptions);
  const abort = new AbortController();
  const signals = [abort.signal, ...(options.signal ? [options.signal] : [])];
  const signal = AbortSignal.any(signals);
  const started = new Map<string, ProcessServer>();
  const starts = new Map<string, Promise<ProcessServer>>();
  for (const definition of definitions) {
    const start = async () => {
      await Promise.all(definition.dependsOn.map((name) => starts.get(name)));
      signal.throwIfAborted();
      const request = await requestFor(definition, options, started, signal);
      const server = await runner.start(request);
      started.set(definition.name, server);
      return server;
    };
    starts.set(definition.name, start());
  }
  const all = [...starts.values()];
  for (const start of all) start.catch(() => abort.abort());
  const outcomes = await Promise.allSettled(all);
  const failures = outcomes.flatMap((o) => (o.status === "rejected" ? [o.reason] : []));
  if (failures.length === 0) return started;
  await stopAll(started);
  // The first real failure, not the servers that were given up because of it.
  throw failures.find((reason) => reason instanceof HarnessError) ?? failures[0];
}

async function requestFor(
  definition: ServerDefinition,
  options: StackOptions<ServerName>,
  peers: Servers,
  signal?: AbortSignal,
): Promise<StartRequest> {
  const ports = await takePorts(definition.ports);
  const s3 = definition.needsS3 && (await resolveS3(definition.name, options.s3));
  return {
    definition,
    folder: join(options.dataDir, definition.name),
    context: contextFor(ports, peers, s3 || undefined),
    ...(signal ? { signal } : {}),
  };
}

async function resolveS3(name: string, s3: StackOptions<ServerName>["s3"]): Promise<S3Access> {
  const access = typeof s3 === "function" ? await s3() : s3;
  if (access) return access;
  throw new HarnessError("CONFIG_INVALID", `${name} keeps its objects in S3: give the option s3.`);
}

function contextFor(
  ports: Readonly<Record<string, number>>,
  peers: Servers,
  s3: S3Access | undefined,
): RecipeContext {
  return {
    place: { host: "127.0.0.1", ports },
    peer(name) {
      const server = peers.get(name);
      if (!server) throw new Error(`${name} is not among the servers that it depends on`);
      return server.place;
    },
    s3() {
      if (!s3) throw new Error("a server that does not need S3 asked for it");
      return s3;
    },
  };
}

/** The kept servers, when all that are wanted still run and answer. */
async function adoptAll(
  kept: KeptStack,
  definitions: readonly ServerDefinition[],
  runner: ProcessRunnerOptions,
): Promise<Servers | undefined> {
  const servers = new Map<string, ProcessServer>();
  for (const definition of definitions) {
    const server = kept.servers[definition.name];
    if (!server || !isAlive(server.identity)) return undefined;
    const context = contextFor(server.ports, servers, undefined);
    const folder = join(kept.dataDir, definition.name);
    const adopted = new ProcessServer(runner, { definition, folder, context });
    adopted.watch(adoptProcess(server.identity, runner.clock));
    servers.set(definition.name, adopted);
  }
  const probes = definitions.map((definition) => {
    const place = servers.get(definition.name)?.place;
    return place ? definition.ready(place)(AbortSignal.timeout(ADOPT_MS_MAX)) : undefined;
  });
  const outcomes = await Promise.allSettled(probes);
  if (outcomes.every((outcome) => outcome.status === "fulfilled")) return servers;
  for (const server of servers.values()) server.release();
  return undefined;
}

/** A kept server that is slower to answer than this is started anew. */
const ADOPT_MS_MAX = 2_000;

function recordOf(hash: string, dataDir: string, servers: Servers, extra: JsonObject): KeptStack {
  const entries = [...servers].map(([name, server]) => [
    name,
    { identity: server.identity() ?? { pid: 0, began: "" }, ports: server.place.ports },
  ]);
  return { hash, dataDir, extra, servers: Object.fromEntries(entries) };
}

function created<Name extends ServerName>(
  options: StackOptions<Name>,
  servers: Servers,
  run: Run,
  kept?: KeptStack,
): Stack<Name> {
  const logger = options.logger ?? silentLogger;
  const listeners: ((name: string, how: string) => void)[] = [];
  for (const server of servers.values())
    server.onDied((how) => {
      logger.log("error", `${server.name} ${how}`, { lastLines: server.logs().slice(-5) });
      for (const listener of listeners) listener(server.name, how);
    });
  // Kept servers are the state file's, and no longer this run's.
  if (kept) run.close();
  let stopped: Promise<void> | undefined;
  const server = (name: string) => {
    const found = servers.get(name);
    if (found) return found;
    throw new HarnessError(
      "CONFIG_INVALID",
      `${name} is not in this stack, which has ${[...servers.keys()].join(", ")}.`,
    );
  };
  const drop = async () => {
    await stopAll(servers);
    if (kept) dropKept(options.stateDir);
    run.close();
  };
  const release = async () => {
    for (const each of servers.values()) each.release();
  };
  return {
    connections: connectionsOf(servers),
    reused: kept !== undefined,
    extra: kept?.extra ?? {},
    server,
    logs: (name) => server(name).logs(),
    status: () =>
      [...servers.values()].map((each) => ({
        name: each.name,
        state: each.state(),
        ports: each.place.ports,
        pid: each.identity()?.pid,
      })),
    onDied: (listener) => void listeners.push(listener),
    stop: () => (stopped ??= kept ? release() : drop()),
    drop: () => (stopped = drop()),
  };
}

function connectionsOf<Name extends ServerName>(servers: Servers): Pick<Connections, Name> {
  const entries = [...servers].map(([name, { place }]) => [
    name,
    definitionOf(name).connection(place),
  ]);
  // The map holds exactly the servers asked for and those they need, each with its own connection.
  return Object.fromEntries(entries) as Pick<Connections, Name>;
}

/** Later ones first: they may depend on earlier ones. */
async function stopAll(servers: Servers): Promise<void> {
  const problems: string[] = [];
  for (const server of [...servers.values()].reverse()) {
    try {
      await server.stop();
      returnPorts(server.place.ports);
    } catch (error) {
      problems.push(`${server.name}: ${messageOf(error)}`);
    }
  }
  if (problems.length > 0)
    throw new HarnessError("SERVER_DIED", `Not every server stopped: ${problems.join("; ")}.`);
}
