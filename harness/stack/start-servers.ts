/** Starts servers in the order that their dependencies ask for, and stops them in the opposite one. */

import { join } from "node:path";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { Bucket, StartedPlace } from "./bucket.ts";
import type { Place, RecipeContext, S3Access, ServerDefinition } from "./definition.ts";
import { returnPorts, takeAgain, takePorts } from "./port-pool.ts";
import type { Runner, RunningServer, StartRequest } from "./runner.ts";

/** By name, in the order in which they became ready. */
export type Servers = ReadonlyMap<string, RunningServer>;

/** Where servers are that somebody else runs, who may himself need servers of this stack. */
export type OutsideServers = Readonly<
  Record<string, (started: StartedPlace, ending: AbortSignal) => Promise<Place>>
>;

export interface StartOptions {
  readonly runner: Runner;
  /** Each server has a folder of its own in it. */
  readonly dataDir: string;
  readonly bucket: Bucket;
  readonly outside?: OutsideServers;
  /** Where each server was before, by name: it is started there again when that is free. */
  readonly before?: Readonly<Record<string, { readonly ports: Place["ports"] }>>;
  /** Finds a server that runs already, given those that it depends on. */
  readonly find?: FindServer;
  readonly signal?: AbortSignal;
}

export type FindServer = (
  definition: ServerDefinition,
  peers: Peers,
) => Promise<RunningServer | undefined>;

/** Those among which a server is found. */
export interface Peers extends StartedServers {
  /** Of those and of the ones outside. */
  placeOf(name: string): Place | undefined;
}

export interface StartedServers {
  readonly servers: Map<string, RunningServer>;
  /** Names of those that did not run before. */
  readonly begun: ReadonlySet<string>;
}

/** Starts each server when those it depends on are ready; when one fails, all begun are stopped. */
export async function startServers(
  definitions: readonly ServerDefinition[],
  options: StartOptions,
): Promise<StartedServers> {
  const { runner, find, outside = {} } = options;
  const abort = new AbortController();
  const signal = AbortSignal.any([abort.signal, ...(options.signal ? [options.signal] : [])]);
  const servers = new Map<string, RunningServer>();
  const begun = new Set<string>();
  const starts = new Map<string, Promise<void>>();
  const places = new Map(await ensemblePlaces(definitions, options));
  const placeOf = (other: string) => servers.get(other)?.place ?? places.get(other);
  const untilThere = async (other: string) => {
    const place = outside[other];
    if (place) places.set(other, await place(startedPlace, signal));
    else await starts.get(other);
  };
  const startedPlace: StartedPlace = async (name) => {
    await starts.get(name);
    const server = servers.get(name);
    if (server) return server.place;
    throw new Error(`${name} is not among the servers that are started`);
  };
  for (const definition of definitions) {
    const { name } = definition;
    const start = async () => {
      await Promise.all(definition.dependsOn.map(untilThere));
      signal.throwIfAborted();
      const found = await find?.(definition, { servers, begun, placeOf });
      if (found) return void servers.set(name, found);
      begun.add(name);
      const place = places.get(name) ?? (await placeFor(definition, options));
      const given = { ...options, signal };
      const request = await requestFor(definition, given, { place, placeOf, startedPlace });
      servers.set(name, await runner.start(request));
    };
    // When all have their place here: what one waits for may come after it.
    starts.set(name, Promise.resolve().then(start));
  }
  const all = [...starts.values()];
  for (const start of all) start.catch(() => abort.abort());
  const outcomes = await Promise.allSettled(all);
  const failures = outcomes.flatMap((o) => (o.status === "rejected" ? [o.reason] : []));
  if (failures.length === 0) return { servers, begun };
  await stopServers(new Map([...servers].filter(([name]) => begun.has(name))));
  for (const server of servers.values()) server.release();
  // The first real failure, not the servers that were given up because of it.
  const real = failures.filter((reason) => reason !== signal.reason);
  throw real.find((reason) => reason instanceof HarnessError) ?? real[0] ?? failures[0];
}

/** Members of an ensemble must know where the others will be before any of them runs. */
async function ensemblePlaces(
  definitions: readonly ServerDefinition[],
  options: StartOptions,
): Promise<ReadonlyMap<string, Place>> {
  const { runner, before = {}, find } = options;
  const places = new Map<string, Place>();
  for (const definition of definitions) {
    const { name, beside = [] } = definition;
    if (beside.length < 2) continue;
    // What may still run there knows the others where they were.
    const ports = find && before[name]?.ports;
    places.set(name, ports ? { host: runner.host, ports } : await placeFor(definition, options));
  }
  return places;
}

/** Where it was before when that is free, else anywhere. */
async function placeFor(
  { name, ports }: ServerDefinition,
  { runner, before = {} }: StartOptions,
): Promise<Place> {
  const again = await takeAgain(before[name]?.ports ?? {});
  return { host: runner.host, ports: again ?? (await takePorts(ports)) };
}

interface Surroundings {
  readonly place: Place;
  placeOf(name: string): Place | undefined;
  readonly startedPlace: StartedPlace;
}

async function requestFor(
  definition: ServerDefinition,
  options: StartOptions,
  { place, placeOf, startedPlace }: Surroundings,
): Promise<StartRequest> {
  const { bucket, dataDir, signal } = options;
  const { name, needsS3 } = definition;
  const s3 = needsS3 ? await bucket.resolve(name, startedPlace) : undefined;
  return {
    definition,
    folder: join(dataDir, name),
    context: contextFor(place, placeOf, s3),
    ...(signal ? { signal } : {}),
  };
}

/** What a server at `place` may know of the others. */
export function contextFor(
  place: Place,
  placeOf: (name: string) => Place | undefined,
  s3?: S3Access,
): RecipeContext {
  return {
    place,
    peer(name) {
      const peer = placeOf(name);
      if (peer) return peer;
      throw new Error(`${name} is not among the servers that are started`);
    },
    s3() {
      if (!s3) throw new Error("a server that does not need S3 asked for it");
      return s3;
    },
  };
}

/** Stops each server when those that depend on it have stopped. */
export async function stopServers(servers: Servers): Promise<void> {
  const stops = new Map<string, Promise<void>>();
  const problems: string[] = [];
  const stop = async (server: RunningServer) => {
    const dependents = [...servers.values()].filter(({ definition }) =>
      definition.dependsOn.includes(server.name),
    );
    await Promise.all(dependents.map(({ name }) => stops.get(name)));
    try {
      await server.stop();
      returnPorts(server.place.ports);
    } catch (error) {
      problems.push(`${server.name}: ${messageOf(error)}`);
    }
  };
  // They became ready after those they depend on, so each finds its dependents' stops begun.
  for (const server of [...servers.values()].reverse()) stops.set(server.name, stop(server));
  await Promise.all(stops.values());
  if (problems.length > 0)
    throw new HarnessError("SERVER_DIED", `Not every server stopped: ${problems.join("; ")}.`);
}
