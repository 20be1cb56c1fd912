/** `avalon-aws stack status`: the kept servers, by process or container, ports and state. */

import { z } from "zod";
import { stateDir } from "#setup/places.ts";
import { isRunning } from "#stack/kept-server.ts";
import { defineCommand } from "../../command.ts";
import { keptServers, keptStacks } from "../../kept-servers.ts";
import { rowOf, rowText } from "../../server-row.ts";

export const stackStatus = defineCommand({
  summary: "list the kept servers",
  options: z.strictObject({}),
  examples: ["avalon-aws stack status", "avalon-aws stack status --json"],
  exitCodes: { 1: "no servers are kept, or one of them has ended" },
  async run({ print, env }) {
    const kept = keptStacks(stateDir(env));
    const servers = await Promise.all(
      kept.flatMap(keptServers).map(async (server) => {
        const running = await isRunning(server.identity);
        return { ...server, state: running ? "running" : "ended" };
      }),
    );
    print.result({ servers: servers.map(rowOf), dataDir: kept[0]?.dataDir ?? null });
    if (kept.length === 0) print.line("No servers are kept; `avalon-aws stack up` starts them.");
    for (const server of servers) print.line(`${server.state.padEnd(9)}${rowText(server)}`);
    return kept.length > 0 && servers.every(({ state }) => state === "running") ? 0 : 1;
  },
});
