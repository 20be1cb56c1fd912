/**
 * The stack of real servers: starts those asked for and those they depend on, each as soon as it
 * may, and stops them in the opposite order. It knows nothing of AWS but the address of one bucket.
 */

import { join } from "node:path";
import { type Clock, createClock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { JsonObject } from "#kernel/json.ts";
import { type Logger, silentLogger } from "#kernel/logger.ts";
import { canBeTakenOver, keptServerFinder, recordOf, refuseOtherData } from "./adopt.ts";
import { type BucketSource, createBucket } from "./bucket.ts";
import type { ServerDefinition } from "./definition.ts";
import { dropKept, findKept, type KeptStack, putKept } from "./kept.ts";
import { withLock } from "./lock.ts";
import { createProcessRunner } from "./process/runner.ts";
import type { ProcessRunnerOptions } from "./process/server.ts";
import { openRun, type Run } from "./reaper.ts";
import type { Runner, RunningServer, ServerState } from "./runner.ts";
import type { Connections, ServerName } from "./servers/index.ts";
import { definitionOf, withDependencies } from "./servers/select.ts";
import { type Servers, startServers, stopServers } from "./start-servers.ts";
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
  readonly s3?: BucketSource;
  readonly logger?: Logger;
  /** The machine's time, also when the harness clock stands still. */
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Processes of this machine unless said otherwise. */
  readonly runner?: "process" | "docker";
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
  /** Those of them that had died, and were started again alone. */
  readonly restarted: readonly string[];
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
  const processes: ProcessRunnerOptions = { tools: options.tools, clock, register: run };
  let runner: Runner | undefined;
  try {
    runner = await createRunner(options, processes);
    const own: Owned = { run, runner };
    const { keep } = options;
    if (!keep) return await startOwn(definitions, options, own);
    const takeOver = () => startKept(definitions, { ...options, keep }, own, processes);
    return await withLock(join(options.stateDir, "kept.lock"), clock, takeOver);
  } catch (error) {
    await runner?.close();
    run.close();
    throw error;
  }
}

/** Servers that end with the run, where they were when an earlier one used the folder. */
async function startOwn<Name extends ServerName>(
  definitions: readonly ServerDefinition[],
  options: StackOptions<Name>,
  own: Owned,
): Promise<Stack<Name>> {
  const { dataDir, runner: kind } = options;
  const bucket = createBucket(options.s3);
  const start = { ...options, runner: own.runner, bucket };
  // Containers keep nothing between runs.
  if (kind === "docker")
    return created(options, (await startServers(definitions, start)).servers, own);
  const before = findKept(dataDir);
  if (before) refuseOtherData(before, definitions, options);
  const given = before ? { ...start, before: before.servers } : start;
  const { servers } = await startServers(definitions, given);
  putKept(dataDir, recordOf(servers, { ...options, bucket }, {}));
  return created(options, servers, own);
}

/** Kept servers: those that still answer as they are, the others where they were, or all anew. */
async function startKept<Name extends ServerName>(
  definitions: readonly ServerDefinition[],
  options: StackOptions<Name> & { readonly keep: KeepOptions },
  own: Owned,
  processes: ProcessRunnerOptions,
): Promise<Stack<Name>> {
  const { stateDir, tools, keep } = options;
  const kept = findKept(stateDir);
  if (kept && canBeTakenOver(kept, definitions, tools)) {
    const { dataDir } = kept;
    const bucket = createBucket(kept.s3 ?? options.s3);
    const { servers, begun } = await startServers(definitions, {
      ...options,
      dataDir,
      runner: own.runner,
      bucket,
      before: kept.servers,
      find: keptServerFinder(kept, processes),
    });
    const record = recordOf(servers, { dataDir, tools, bucket }, kept.extra);
    const all = { ...kept, servers: { ...kept.servers, ...record.servers } };
    if (begun.size > 0) putKept(stateDir, all);
    return { ...created(options, servers, own, all), reused: true, restarted: [...begun] };
  }
  const dropped = dropKept(stateDir);
  if (dropped) await keep.dropExtra?.(dropped.extra);
  const bucket = createBucket(options.s3);
  const { servers } = await startServers(definitions, { ...options, runner: own.runner, bucket });
  const record = recordOf(servers, { ...options, bucket }, keep.extra?.() ?? {});
  putKept(stateDir, record);
  return created(options, servers, own, record);
}

/** What ends with the stack, beside its servers. */
interface Owned {
  readonly run: Run;
  readonly runner: Runner;
}

async function createRunner(
  { runner, keep }: StackOptions<ServerName>,
  processes: ProcessRunnerOptions,
): Promise<Runner> {
  if (runner !== "docker") return createProcessRunner(processes);
  if (keep)
    throw new HarnessError(
      "CONFIG_INVALID",
      "Containers cannot be kept between runs: leave keep out, or use the process runner.",
    );
  // Loaded only when it is wanted: it takes a third of a second.
  const { createDockerRunner } = await import("./docker/runner.ts");
  return createDockerRunner({ clock: processes.clock });
}

function created<Name extends ServerName>(
  options: StackOptions<Name>,
  servers: Servers,
  { run, runner }: Owned,
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
    await stopServers(servers);
    await runner.close();
    if (kept) dropKept(options.stateDir);
    run.close();
  };
  const release = async () => {
    for (const each of servers.values()) each.release();
  };
  return {
    connections: connectionsOf(servers),
    reused: false,
    restarted: [],
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
