/** `avalon-aws stack status`: the kept servers, by process, ports and state. */

import { z } from "zod";
import { gatewayIn, gatewayServes } from "#harness/kept-gateway.ts";
import { stateDir } from "#setup/places.ts";
import { findKept, type KeptServer, type KeptStack } from "#stack/kept.ts";
import { isAlive } from "#stack/process/identity.ts";
import { definitionOf } from "#stack/servers/select.ts";
import { defineCommand } from "../../command.ts";
import { portsText } from "./up.ts";

type State =
  | "running"
  /** Its process lives and does not answer. */
  | "silent"
  | "ended";

interface Row {
  readonly name: string;
  readonly state: State;
  readonly pid: number;
  readonly ports: Readonly<Record<string, number>>;
}

export const stackStatus = defineCommand({
  summary: "list the kept servers",
  options: z.strictObject({}),
  examples: ["avalon-aws stack status", "avalon-aws stack status --json"],
  exitCodes: { 1: "no servers are kept, or one of them has ended or is silent" },
  async run({ print, env }) {
    const kept = findKept(stateDir(env));
    const servers = kept ? await rowsOf(kept) : [];
    print.result({ servers, dataDir: kept?.dataDir ?? null });
    if (!kept) print.line("No servers are kept; `avalon-aws stack up` starts them.");
    for (const { name, state, pid, ports } of servers)
      print.line(`${state.padEnd(9)}${name.padEnd(11)}pid ${pid}  ${portsText(ports)}`);
    const lost = servers.filter(({ state }) => state !== "running");
    if (lost.length > 0) print.line(adviceFor(lost, servers));
    return kept && lost.length === 0 ? 0 : 1;
  },
});

function adviceFor(lost: readonly Row[], all: readonly Row[]): string {
  const names = lost.map(({ name }) => name).join(", ");
  return lost.length === all.length && lost.every(({ state }) => state === "ended")
    ? "All have ended; `avalon-aws stack up` starts new ones without their data."
    : `\`avalon-aws stack up\` starts ${names} again on its data, and leaves the others alone.`;
}

/** The servers and the gateway of Fedora's bucket. */
async function rowsOf(kept: KeptStack): Promise<readonly Row[]> {
  const gateway = gatewayIn(kept.extra);
  const all: Readonly<Record<string, Omit<KeptServer, "hash" | "dataVersion">>> = {
    ...kept.servers,
    ...(gateway ? { gateway: { ...gateway, ports: { http: gateway.port } } } : {}),
  };
  return Promise.all(
    Object.entries(all).map(async ([name, { identity, ports }]) => {
      const state = isAlive(identity) ? await stateOf(name, ports) : "ended";
      return { name, state, pid: identity.pid, ports };
    }),
  );
}

const ANSWER_MS_MAX = 2_000;

async function stateOf(name: string, ports: KeptServer["ports"]): Promise<State> {
  const place = { host: "127.0.0.1", ports };
  const probe = name === "gateway" ? gatewayServes(place) : definitionOf(name).ready(place);
  try {
    await probe(AbortSignal.timeout(ANSWER_MS_MAX));
    return "running";
  } catch {
    return "silent"; // Whatever it is that it answers, it is not ready.
  }
}
