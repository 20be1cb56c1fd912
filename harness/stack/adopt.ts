/** Taking over the servers that an earlier run left running. */

import { join } from "node:path";
import { present } from "#kernel/assert.ts";
import type { Clock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { JsonObject } from "#kernel/json.ts";
import type { Bucket, StartedPlace } from "./bucket.ts";
import { dataVersionOf, type Place, type ServerDefinition } from "./definition.ts";
import { isAliveProcess } from "./identity.ts";
import type { KeptStack } from "./kept.ts";
import { waitUntilReady } from "./probe.ts";
import type { Runner, RunningServer } from "./runner.ts";
import { contextFor, type FindServer, type OutsideServers, type Servers } from "./start-servers.ts";
import type { Tools } from "./tools.ts";

/** Fails when the folder holds what servers of other versions left. */
export function refuseOtherData(
  before: KeptStack,
  definitions: readonly ServerDefinition[],
  { dataDir, tools }: { readonly dataDir: string; readonly tools: Tools },
): void {
  for (const definition of definitions) {
    const was = before.servers[definition.name]?.dataVersion;
    const is = dataVersionOf(definition, tools);
    if (was === undefined || was === is) continue;
    const { name } = definition;
    throw new HarnessError(
      "DATA_DIR_INVALID",
      `${join(dataDir, name)} holds the data of ${name} ${was}, which ${name} ${is} does not read; ` +
        "use that version, or name another --data-dir.",
    );
  }
}

/** Whether the kept servers are those that would be started now, and no others. */
export function isSame(
  kept: KeptStack,
  definitions: readonly ServerDefinition[],
  runner: Runner,
): boolean {
  const names = Object.keys(kept.servers);
  return (
    names.length === definitions.length &&
    definitions.every(
      (definition) => kept.servers[definition.name]?.hash === runner.hashOf(definition),
    )
  );
}

/** Whether one of the processes still runs. */
export function someRun(kept: KeptStack): boolean {
  return Object.values(kept.servers).some(({ identity }) => isAliveProcess(identity));
}

interface Surroundings {
  readonly outside?: OutsideServers;
  readonly signal?: AbortSignal;
}

/** All of the servers; undefined when one of them is not found. */
export async function findAll(
  definitions: readonly ServerDefinition[],
  find: FindServer,
  { outside = {}, signal = new AbortController().signal }: Surroundings,
): Promise<Map<string, RunningServer> | undefined> {
  const servers = new Map<string, RunningServer>();
  const places = new Map<string, Place>();
  const startedPlace: StartedPlace = async (name) =>
    present(servers.get(name)?.place, `the place of ${name}`);
  for (const definition of definitions) {
    const placeOf = (name: string) => servers.get(name)?.place ?? places.get(name);
    for (const name of definition.dependsOn) {
      const place = outside[name];
      if (place) places.set(name, await place(startedPlace, signal));
    }
    const found = await find(definition, { servers, begun: new Set(), placeOf });
    if (!found) {
      for (const server of servers.values()) server.release();
      return undefined;
    }
    servers.set(definition.name, found);
  }
  return servers;
}

/**
 * Finds a kept server that still answers. One that lost what it depends on is waited for, as it
 * may find that again by itself; one that does not answer then is ended, to be started anew.
 */
export function keptServerFinder(kept: KeptStack, runner: Runner, clock: Clock): FindServer {
  return async (definition, { servers, begun, placeOf }) => {
    const server = kept.servers[definition.name];
    if (!server) return undefined;
    const { dependsOn } = definition;
    const place = { host: runner.host, ports: server.ports };
    const context = contextFor(place, placeOf, kept.s3);
    const folder = join(kept.dataDir, definition.name);
    const adopted = await runner.adopt({ definition, folder, context }, server.identity);
    if (!adopted) return undefined;
    const within = dependsOn.some((name) => begun.has(name)) ? RECOVER_MS_MAX : ADOPT_MS_MAX;
    const inPlace = dependsOn.every((name) => samePlace(kept, servers, name));
    if (inPlace && (await answers(adopted, definition, clock, within))) return adopted;
    await adopted.kill();
    adopted.release();
    return undefined;
  };
}

function samePlace(kept: KeptStack, servers: Servers, name: string): boolean {
  const before = Object.entries(kept.servers[name]?.ports ?? {});
  return before.every(([port, number]) => servers.get(name)?.place.ports[port] === number);
}

async function answers(
  server: RunningServer,
  definition: ServerDefinition,
  clock: Clock,
  withinMs: number,
): Promise<boolean> {
  const { name, place } = server;
  const died = new Promise<string>((resolve) => server.onDied(resolve));
  try {
    const probe = definition.ready(place);
    await waitUntilReady({ name, probe, clock, withinMs, died, logs: () => [] });
    return true;
  } catch (error) {
    if (error instanceof HarnessError) return false;
    throw error;
  }
}

/** A kept server that is slower to answer than this, on a loaded machine too, is started anew. */
const ADOPT_MS_MAX = 10_000;

/** How long one may take to find a server again that it depends on. */
const RECOVER_MS_MAX = 20_000;

/** What a later run must know to take the servers over. */
export function recordOf(
  servers: Servers,
  options: {
    readonly dataDir: string;
    readonly bucket: Bucket;
    readonly runner: Runner;
    readonly tools: Tools;
  },
  extra: JsonObject,
): KeptStack {
  const s3 = options.bucket.used();
  const entries = [...servers].map(([name, server]) => [
    name,
    {
      hash: options.runner.hashOf(server.definition),
      dataVersion: dataVersionOf(server.definition, options.tools),
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
