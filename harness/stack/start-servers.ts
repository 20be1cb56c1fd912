/** Starts servers in the order that their dependencies ask for, and stops them in the opposite one. */

import { join } from "node:path";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { Bucket, StartedPlace } from "./bucket.ts";
import type { Place, RecipeContext, S3Access, ServerDefinition } from "./definition.ts";
import { returnPorts, takePorts } from "./port-pool.ts";
import type { Runner, RunningServer, StartRequest } from "./runner.ts";

/** By name, in the order in which they became ready. */
export type Servers = ReadonlyMap<string, RunningServer>;

export interface StartOptions {
  readonly runner: Runner;
  /** Each server has a folder of its own in it. */
  readonly dataDir: string;
  readonly bucket: Bucket;
  readonly signal?: AbortSignal;
}

/** Starts each server when those it depends on are ready; stops all when one fails. */
export async function startServers(
  definitions: readonly ServerDefinition[],
  options: StartOptions,
): Promise<Map<string, RunningServer>> {
  const { runner } = options;
  const abort = new AbortController();
  const signal = AbortSignal.any([abort.signal, ...(options.signal ? [options.signal] : [])]);
  const started = new Map<string, RunningServer>();
  const starts = new Map<string, Promise<RunningServer>>();
  // Some must know where others will be before any of them runs.
  const places = new Map<string, Place>();
  for (const { name, ports } of definitions)
    places.set(name, { host: runner.host, ports: await takePorts(ports) });
  const startedPlace: StartedPlace = async (name) => {
    const server = await starts.get(name);
    if (server) return server.place;
    throw new Error(`${name} is not among the servers that are started`);
  };
  for (const definition of definitions) {
    const start = async () => {
      await Promise.all(definition.dependsOn.map((name) => starts.get(name)));
      signal.throwIfAborted();
      const request = await requestFor(definition, { ...options, signal }, places, startedPlace);
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
  await stopServers(started);
  // The first real failure, not the servers that were given up because of it.
  throw failures.find((reason) => reason instanceof HarnessError) ?? failures[0];
}

async function requestFor(
  definition: ServerDefinition,
  options: StartOptions,
  places: ReadonlyMap<string, Place>,
  startedPlace: StartedPlace,
): Promise<StartRequest> {
  const { bucket, dataDir, signal } = options;
  const { name, needsS3 } = definition;
  const place = places.get(name);
  if (!place) throw new Error(`no place was taken for ${name}`);
  const s3 = needsS3 ? await bucket.resolve(name, startedPlace) : undefined;
  return {
    definition,
    folder: join(dataDir, name),
    context: contextFor(place, (peer) => places.get(peer), s3),
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
