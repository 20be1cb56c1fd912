/** Starts servers in the order that their dependencies ask for, and stops them in the opposite one. */

import { join } from "node:path";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { Bucket } from "./bucket.ts";
import type { RecipeContext, S3Access, ServerDefinition } from "./definition.ts";
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
): Promise<Servers> {
  const { runner } = options;
  const abort = new AbortController();
  const signal = AbortSignal.any([abort.signal, ...(options.signal ? [options.signal] : [])]);
  const started = new Map<string, RunningServer>();
  const starts = new Map<string, Promise<RunningServer>>();
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
  await stopServers(started);
  // The first real failure, not the servers that were given up because of it.
  throw failures.find((reason) => reason instanceof HarnessError) ?? failures[0];
}

async function requestFor(
  definition: ServerDefinition,
  options: StartOptions,
  peers: Servers,
  signal: AbortSignal,
): Promise<StartRequest> {
  const ports = await takePorts(definition.ports);
  const s3 = definition.needsS3 ? await options.bucket.resolve(definition.name) : undefined;
  return {
    definition,
    folder: join(options.dataDir, definition.name),
    context: contextFor(ports, peers, s3),
    signal,
  };
}

/** What one server may know of the others. */
export function contextFor(
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

/** Later ones first: they may depend on earlier ones. */
export async function stopServers(servers: Servers): Promise<void> {
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
