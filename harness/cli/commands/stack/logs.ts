/** `avalon-aws stack logs <server>`: the last lines that a kept server wrote. */

import { z } from "zod";
import { serverOptions } from "#config/options.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { stateDir } from "#setup/places.ts";
import { defineCommand } from "../../command.ts";
import { keptLogs, keptStacks } from "../../kept-servers.ts";

export const stackLogs = defineCommand({
  summary: "print the last log lines of a server",
  positionals: [
    {
      name: "server",
      summary: "postgres, redis, zookeeper, solr, fedora, or gateway (Fedora's S3), localstack",
      required: true,
    },
  ],
  options: z.strictObject({
    lines: z.int().min(1).max(10_000).default(50).describe("how many lines at most"),
    backend: serverOptions.backend,
  }),
  examples: ["avalon-aws stack logs solr", "avalon-aws stack logs fedora --lines 200"],
  exitCodes: { 1: "no servers are kept" },
  async run({ positionals, options, print, env }) {
    const name = positionals[0] ?? "";
    const folder = stateDir(env);
    const stacks = keptStacks(folder, options.backend);
    if (stacks.length === 0)
      throw new HarnessError(
        "SERVER_NOT_READY",
        "No servers are kept, so there is no log; `avalon-aws stack up` starts them.",
      );
    const logs = stacks.flatMap(keptLogs);
    const found = logs.find((log) => log.name === name);
    if (!found)
      throw new HarnessError(
        "CONFIG_INVALID",
        `There is no kept server ${name}. There are ${logs.map((log) => log.name).join(", ")}.`,
      );
    const lines = await found.read(options.lines);
    print.result({ server: name, lines });
    for (const line of lines) print.line(line);
    return 0;
  },
});
