/** Taking over the servers that an earlier run left running. */

import { join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { JsonObject } from "#kernel/json.ts";
import type { Bucket } from "./bucket.ts";
import { dataVersionOf, hashOf, type ServerDefinition } from "./definition.ts";
import type { KeptStack } from "./kept.ts";
import { waitUntilReady } from "./probe.ts";
import { adoptProcess } from "./process/handle.ts";
import { isAlive } from "./process/identity.ts";
import { type ProcessRunnerOptions, ProcessServer } from "./process/server.ts";
import { definitionOf } from "./servers/select.ts";
import { contextFor, type FindServer, type Servers } from "./start-servers.ts";
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

/** Whether the kept servers are those that would be started now, and one of them still runs. */
export function canBeTakenOver(
  kept: KeptStack,
  definitions: readonly ServerDefinition[],
  tools: Tools,
): boolean {
  const same = definitions.every(
    (definition) => kept.servers[definition.name]?.hash === hashOf(definition, tools),
  );
  return same && Object.values(kept.servers).some(({ identity }) => isAlive(identity));
}

/**
 * Finds a kept server that still answers. One that lost what it depends on is waited for, as it
 * may find that again by itself; one that does not answer then is ended, to be started anew.
 */
export function keptServerFinder(kept: KeptStack, runner: ProcessRunnerOptions): FindServer {
  return async (definition, { servers, begun }) => {
    const server = kept.servers[definition.name];
    if (!server || !isAlive(server.identity)) return undefined;
    const { dependsOn } = definition;
    const context = contextFor(server.ports, servers, kept.s3);
    const folder = join(kept.dataDir, definition.name);
    const adopted = new ProcessServer(runner, { definition, folder, context });
    const handle = adoptProcess(server.identity, runner.clock);
    adopted.watch(handle);
    const within = dependsOn.some((name) => begun.has(name)) ? RECOVER_MS_MAX : ADOPT_MS_MAX;
    const inPlace = dependsOn.every((name) => samePlace(kept, servers, name));
    if (inPlace && (await answers(adopted, definition, runner.clock, within, handle.exited)))
      return adopted;
    await adopted.kill();
    return undefined;
  };
}

function samePlace(kept: KeptStack, servers: Servers, name: string): boolean {
  const before = Object.entries(kept.servers[name]?.ports ?? {});
  return before.every(([port, number]) => servers.get(name)?.place.ports[port] === number);
}

async function answers(
  { name, place }: ProcessServer,
  definition: ServerDefinition,
  clock: Clock,
  withinMs: number,
  died: Promise<string>,
): Promise<boolean> {
  try {
    const probe = definition.ready(place);
    await waitUntilReady({ name, probe, clock, withinMs, died, logs: () => [] });
    return true;
  } catch (error) {
    if (error instanceof HarnessError) return false;
    throw error;
  }
}

/** A kept server that is slower to answer than this is started anew. */
const ADOPT_MS_MAX = 2_000;

/** How long one may take to find a server again that it depends on. */
const RECOVER_MS_MAX = 20_000;

/** What a later run must know to take the servers over. */
export function recordOf(
  servers: Servers,
  options: { readonly dataDir: string; readonly bucket: Bucket; readonly tools: Tools },
  extra: JsonObject,
): KeptStack {
  const s3 = options.bucket.used();
  const entries = [...servers].map(([name, server]) => [
    name,
    {
      hash: hashOf(definitionOf(name), options.tools),
      dataVersion: dataVersionOf(definitionOf(name), options.tools),
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
