/** `avalon-aws stack status`: the kept servers, by process, ports and state. */

import { z } from "zod";
import { gatewayIn } from "#harness/kept-gateway.ts";
import { stateDir } from "#setup/places.ts";
import { findKept, type KeptStack } from "#stack/kept.ts";
import { isAlive } from "#stack/process/identity.ts";
import { defineCommand } from "../../command.ts";
import { portsText } from "./up.ts";

interface Row {
  readonly name: string;
  readonly state: "running" | "ended";
  readonly pid: number;
  readonly ports: Readonly<Record<string, number>>;
}

export const stackStatus = defineCommand({
  summary: "list the kept servers",
  options: z.strictObject({}),
  examples: ["avalon-aws stack status", "avalon-aws stack status --json"],
  exitCodes: { 1: "no servers are kept, or one of them has ended" },
  async run({ print, env }) {
    const kept = findKept(stateDir(env));
    const servers = kept ? rowsOf(kept) : [];
    print.result({ servers, dataDir: kept?.dataDir ?? null });
    if (!kept) print.line("No servers are kept; `avalon-aws stack up` starts them.");
    for (const { name, state, pid, ports } of servers)
      print.line(`${state.padEnd(9)}${name.padEnd(11)}pid ${pid}  ${portsText(ports)}`);
    return kept && servers.every(({ state }) => state === "running") ? 0 : 1;
  },
});

/** The servers and the gateway of Fedora's bucket. */
function rowsOf(kept: KeptStack): readonly Row[] {
  const gateway = gatewayIn(kept.extra);
  const all = {
    ...kept.servers,
    ...(gateway ? { gateway: { ...gateway, ports: { http: gateway.port } } } : {}),
  };
  return Object.entries(all).map(([name, { identity, ports }]) => ({
    name,
    state: isAlive(identity) ? "running" : "ended",
    pid: identity.pid,
    ports,
  }));
}
