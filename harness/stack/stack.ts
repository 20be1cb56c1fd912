/**
 * The stack of real servers: starts those asked for and those they depend on, each as soon as it
 * may, and stops them in the opposite order. It knows nothing of AWS but the address of one bucket.
 */

import { type Clock, createClock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { JsonObject } from "#kernel/json.ts";
import { type Logger, silentLogger } from "#kernel/logger.ts";
import { findAll, isSame, keptServerFinder, recordOf, refuseOtherData, someRun } from "./adopt.ts";
import type { Backend } from "./backend.ts";
import { type BucketSource, createBucket } from "./bucket.ts";
import type { ServerDefinition } from "./definition.ts";
import type { ServerIdentity } from "./identity.ts";
import type { ImageOptions } from "./images.ts";
import { dropKept, findKept, type KeptStack, putKept, withKeptLock } from "./kept.ts";
import { type Membership, membershipOf } from "./membership.ts";
import { createProcessRunner } from "./process/runner.ts";
import { openRun, type Run } from "./reaper.ts";
import type { Image, Runner, RunningServer, ServerState } from "./runner.ts";
import type { Connections, ServerName } from "./servers/index.ts";
import { ONE_EACH, type Scale, withDependencies } from "./servers/select.ts";
import { type OutsideServers, type Servers, startServers, stopServers } from "./start-servers.ts";
import type { Tools } from "./tools.ts";

export interface StackOptions<Name extends ServerName> {
  /** Those they depend on are started too. */
  readonly servers: readonly Name[];
  /** One ZooKeeper and one Solr unless said otherwise. */
  readonly scale?: Scale;
  readonly tools: Tools;
  /** Each server has a folder of its own in it. */
  readonly dataDir: string;
  /** Where runs are recorded, so that leftovers are found; one for all runs on a machine. */
  readonly stateDir: string;
  /**
   * Servers that stand outside the stack, by name: each is asked for when the first server starts
   * that depends on it, or is taken over.
   */
  readonly outside?: OutsideServers;
  /** Fedora's bucket; a function is called only when Fedora is really started. */
  readonly s3?: BucketSource;
  readonly logger?: Logger;
  /** The machine's time, also when the harness clock stands still. */
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Processes of this machine unless said otherwise. */
  readonly runner?: Backend;
  /** Other images than the definitions' own, for containers. */
  readonly images?: ImageOptions;
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
  /** A process id, or a container's. */
  readonly identity: ServerIdentity | undefined;
  readonly image: Image | undefined;
}

export interface Stack<Name extends ServerName = ServerName> extends Membership {
  /** Of several of a kind, the first. */
  readonly connections: Pick<Connections, Name>;
  /** Whether an earlier run had left the servers running. */
  readonly reused: boolean;
  /** Those of them that had died, and were started again alone. */
  readonly restarted: readonly string[];
  /** What the run that started them wanted remembered. */
  readonly extra: JsonObject;
  server(name: string): RunningServer;
  /** All of a kind, in the order of their names. */
  members(kind: "zookeeper" | "solr"): readonly RunningServer[];
  logs(name: string): readonly string[];
  status(): readonly ServerStatus[];
  /** What each server says that it is, by name; undefined where it says nothing. */
  versions(): Promise<Readonly<Record<string, string | undefined>>>;
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
  const elsewhere = Object.keys(options.outside ?? {});
  const definitions = withDependencies(options.servers, options.scale, elsewhere);
  const run = openRun(options.stateDir);
  let runner: Runner | undefined;
  try {
    runner = await createRunner(options, clock, run);
    const own: Owned = { run, runner };
    const { keep } = options;
    if (!keep) return await startOwn(definitions, options, own);
    const start = () => startKept(definitions, { ...options, keep, clock }, own);
    return await withKeptLock(options.stateDir, start);
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
  await recorded(dataDir, recordOf(servers, { ...options, ...own, bucket }, {}), servers);
  return created(options, servers, own);
}

type Keeping<Name extends ServerName> = StackOptions<Name> & {
  readonly keep: KeepOptions;
  readonly clock: Clock;
};

/** Kept servers: those of an earlier run, or all anew. */
async function startKept<Name extends ServerName>(
  definitions: readonly ServerDefinition[],
  options: Keeping<Name>,
  own: Owned,
): Promise<Stack<Name>> {
  const { stateDir, keep } = options;
  const kept = findKept(stateDir);
  const taken = kept && (await takeOver(kept, definitions, options, own));
  if (taken) return taken;
  const dropped = await dropKept(stateDir);
  if (dropped) await keep.dropExtra?.(dropped.extra);
  const bucket = createBucket(options.s3);
  const { servers } = await startServers(definitions, { ...options, ...own, bucket });
  const record = recordOf(servers, { ...options, ...own, bucket }, keep.extra?.() ?? {});
  await recorded(stateDir, record, servers);
  return created(options, servers, own, record);
}

/** Servers that cannot be recorded, on a full disk say, would be found by nobody: they are ended. */
async function recorded(folder: string, record: KeptStack, begun: Servers): Promise<void> {
  try {
    putKept(folder, record);
  } catch (error) {
    await stopServers(begun);
    throw error;
  }
}

/** Processes that still answer as they are, the others where they were; containers all or none. */
async function takeOver<Name extends ServerName>(
  kept: KeptStack,
  definitions: readonly ServerDefinition[],
  options: Keeping<Name>,
  own: Owned,
): Promise<Stack<Name> | undefined> {
  const { clock, tools, stateDir } = options;
  if (!isSame(kept, definitions, own.runner)) return undefined;
  const find = keptServerFinder(kept, own.runner, clock);
  if (options.runner === "docker") {
    const found = await findAll(definitions, find, options);
    return found && { ...created(options, found, own, kept), reused: true };
  }
  if (!someRun(kept)) return undefined;
  const { dataDir } = kept;
  const bucket = createBucket(kept.s3 ?? options.s3);
  const before = kept.servers;
  const start = { ...options, ...own, dataDir, bucket, before, find };
  const { servers, begun } = await startServers(definitions, start);
  const record = recordOf(servers, { ...own, dataDir, tools, bucket }, kept.extra);
  const all = { ...kept, servers: { ...before, ...record.servers } };
  const fresh = new Map([...servers].filter(([name]) => begun.has(name)));
  if (begun.size > 0) await recorded(stateDir, all, fresh);
  return { ...created(options, servers, own, all), reused: true, restarted: [...begun] };
}

/** What ends with the stack, beside its servers. */
interface Owned {
  readonly run: Run;
  readonly runner: Runner;
}

async function createRunner(
  options: StackOptions<ServerName>,
  clock: Clock,
  register: Run,
): Promise<Runner> {
  const { tools, images = {}, logger = silentLogger, keep, stateDir } = options;
  if (options.runner !== "docker") return createProcessRunner({ tools, clock, register });
  // Loaded only when it is wanted: it takes a third of a second.
  const { createDockerRunner } = await import("./docker/runner.ts");
  return createDockerRunner({ clock, images, logger, ...(keep ? { keptIn: stateDir } : {}) });
}

function created<Name extends ServerName>(
  options: StackOptions<Name>,
  servers: Map<string, RunningServer>,
  { run, runner }: Owned,
  kept?: KeptStack,
): Stack<Name> {
  const { logger = silentLogger, scale = ONE_EACH, dataDir } = options;
  const listeners: ((name: string, how: string) => void)[] = [];
  const watch = (server: RunningServer) =>
    server.onDied((how) => {
      logger.log("error", `${server.name} ${how}`, { lastLines: server.logs().slice(-5) });
      for (const listener of listeners) listener(server.name, how);
    });
  for (const server of servers.values()) watch(server);
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
    if (kept) await dropKept(options.stateDir);
    run.close();
  };
  const release = async () => {
    for (const each of servers.values()) each.release();
  };
  const isKept = kept !== undefined;
  return {
    ...membershipOf({ servers, scale, runner, dataDir, isKept, onStarted: watch }),
    connections: connectionsOf(servers),
    reused: false,
    restarted: [],
    extra: kept?.extra ?? {},
    server,
    members: (kind) =>
      [...servers.values()]
        .filter(({ definition }) => definition.memberOf === kind)
        .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true })),
    logs: (name) => server(name).logs(),
    status: () =>
      [...servers.values()].map((each) => ({
        name: each.name,
        state: each.state(),
        ports: each.place.ports,
        identity: each.identity(),
        image: each.image(),
      })),
    versions: () => versionsOf(servers),
    onDied: (listener) => void listeners.push(listener),
    stop: () => (stopped ??= kept ? release() : drop()),
    drop: () => (stopped = drop()),
  };
}

function connectionsOf<Name extends ServerName>(servers: Servers): Pick<Connections, Name> {
  const entries = [...servers].map(([name, { definition, place }]) => [
    name,
    definition.connection(place),
  ]);
  // The map holds exactly the servers asked for and those they need, each with its own connection.
  return Object.fromEntries(entries) as Pick<Connections, Name>;
}

async function versionsOf(servers: Servers): Promise<Record<string, string | undefined>> {
  const entries = [...servers].map(async ([name, { definition, place }]) => {
    return [name, await definition.readVersion?.(place)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
