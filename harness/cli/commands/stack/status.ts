/** `avalon-aws stack status`: the kept servers, by process or container, ports and state. */

import { z } from "zod";
import type { DataStoreStatus } from "#deployment/data-stores.ts";
import { keptDataStoreStatus } from "#servers/kept-data-stores.ts";
import { gatewayIn, gatewayServes } from "#servers/kept-gateway.ts";
import { stateDir } from "#setup/places.ts";
import { kindOf } from "#stack/definition.ts";
import { isContainer } from "#stack/identity.ts";
import type { KeptStack } from "#stack/kept.ts";
import { isRunning } from "#stack/kept-server.ts";
import { definitionOf } from "#stack/servers/select.ts";
import { defineCommand } from "../../command.ts";
import { type KeptServer, keptServers, keptStacks } from "../../kept-servers.ts";
import { dataStoreText, rowOf, rowText } from "../../server-row.ts";

type State =
  | "running"
  /** Its process lives and does not answer. */
  | "silent"
  | "ended";

/** Width of the first column. */
const STATE = 10;

type Seen = KeptServer & { readonly state: State };

export const stackStatus = defineCommand({
  summary: "list the kept servers",
  options: z.strictObject({}),
  examples: ["avalon-aws stack status", "avalon-aws stack status --json"],
  exitCodes: { 1: "no servers are kept, or one of them has ended, is silent or not available" },
  async run({ print, env }) {
    const kept = keptStacks(stateDir(env));
    const stacks = await Promise.all(kept.map((stack) => seenOf(keptServers(stack))));
    const servers = stacks.flat();
    const dataStores = (await Promise.all(kept.map(dataStoresOf))).flat();
    const dataDir = kept[0]?.dataDir ?? null;
    print.result({ servers: servers.map(rowOf), dataStores, dataDir });
    if (kept.length === 0) print.line("No servers are kept; `avalon-aws stack up` starts them.");
    for (const server of servers) print.line(`${server.state.padEnd(STATE)}${rowText(server)}`);
    for (const { kind, status, address = "" } of dataStores)
      print.line(`${status.padEnd(STATE)}${dataStoreText(kind, address)}`);
    for (const advice of stacks.flatMap(adviceFor)) print.line(advice);
    const isUp =
      servers.every(({ state }) => state === "running") &&
      dataStores.every(({ status }) => status === "available");
    return kept.length > 0 && isUp ? 0 : 1;
  },
});

/** The database and the Redis of the kept gateway, where it answers. */
async function dataStoresOf({ extra }: KeptStack): Promise<readonly DataStoreStatus[]> {
  const gateway = gatewayIn(extra);
  if (!gateway) return [];
  try {
    return await keptDataStoreStatus(gateway, AbortSignal.timeout(ANSWER_MS_MAX));
  } catch {
    return []; // The row of the gateway says that it has ended or is silent.
  }
}

/** What is to be done about the lost servers of a stack, if any are. */
function adviceFor(all: readonly Seen[]): readonly string[] {
  const lost = all.filter(({ state }) => state !== "running");
  if (lost.length === 0) return [];
  const names = lost.map(({ name }) => name).join(", ");
  const areContainers = all.some(({ identity }) => isContainer(identity));
  const again = `\`avalon-aws stack up${areContainers ? " --backend docker" : ""}\``;
  // Containers are taken over together or not at all; their gateway is a process.
  if (lost.some(({ identity }) => isContainer(identity)))
    return [`Lost: ${names}; ${again} starts all containers anew, without their data.`];
  return lost.length === all.length && lost.every(({ state }) => state === "ended")
    ? [`All have ended; ${again} starts new ones without their data.`]
    : [`${again} starts ${names} again on its data, and leaves the others alone.`];
}

function seenOf(servers: readonly KeptServer[]): Promise<readonly Seen[]> {
  return Promise.all(servers.map(async (server) => ({ ...server, state: await stateOf(server) })));
}

const ANSWER_MS_MAX = 2_000;

async function stateOf({ name, identity, ports }: KeptServer): Promise<State> {
  if (!(await isRunning(identity))) return "ended";
  // Where the engine publishes a container's ports is not remembered.
  if (isContainer(identity)) return "running";
  const place = { host: "127.0.0.1", ports };
  const probe = name === "gateway" ? gatewayServes(place) : definitionOf(kindOf(name)).ready(place);
  try {
    await probe(AbortSignal.timeout(ANSWER_MS_MAX));
    return "running";
  } catch {
    return "silent"; // Whatever it is that it answers, it is not ready.
  }
}
