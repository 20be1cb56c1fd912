/** Taking over the servers that an earlier run left running. */

import { join } from "node:path";
import type { JsonObject } from "#kernel/json.ts";
import type { Bucket } from "./bucket.ts";
import type { ServerDefinition } from "./definition.ts";
import type { KeptStack } from "./kept.ts";
import type { Runner, RunningServer } from "./runner.ts";
import { contextFor, type Servers } from "./start-servers.ts";

/** The kept servers, when all that are wanted still run and answer. */
export async function adoptServers(
  kept: KeptStack,
  definitions: readonly ServerDefinition[],
  runner: Runner,
): Promise<Map<string, RunningServer> | undefined> {
  const servers = new Map<string, RunningServer>();
  for (const definition of definitions) {
    const server = kept.servers[definition.name];
    if (server?.hash !== runner.hashOf(definition)) return release(servers);
    const place = { host: runner.host, ports: server.ports };
    const context = contextFor(place, (name) => servers.get(name)?.place, kept.s3);
    const folder = join(kept.dataDir, definition.name);
    const adopted = await runner.adopt({ definition, folder, context }, server.identity);
    if (!adopted) return release(servers);
    servers.set(definition.name, adopted);
  }
  const probes = definitions.map((definition) => {
    const place = servers.get(definition.name)?.place;
    return place ? definition.ready(place)(AbortSignal.timeout(ADOPT_MS_MAX)) : undefined;
  });
  const outcomes = await Promise.allSettled(probes);
  if (outcomes.every((outcome) => outcome.status === "fulfilled")) return servers;
  return release(servers);
}

function release(servers: Servers): undefined {
  for (const server of servers.values()) server.release();
  return undefined;
}

/** A kept server that is slower to answer than this is started anew. */
const ADOPT_MS_MAX = 2_000;

/** What a later run must know to take the servers over. */
export function recordOf(
  servers: Servers,
  options: { readonly dataDir: string; readonly bucket: Bucket; readonly runner: Runner },
  extra: JsonObject,
): KeptStack {
  const s3 = options.bucket.used();
  const entries = [...servers].map(([name, server]) => [
    name,
    {
      hash: options.runner.hashOf(server.definition),
      identity: server.identity() ?? { pid: 0, began: "" },
      ports: server.place.ports,
    },
  ]);
  return {
    dataDir: options.dataDir,
    extra,
    servers: Object.fromEntries(entries),
    ...(s3 ? { s3 } : {}),
  };
}
