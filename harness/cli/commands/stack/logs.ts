/** `avalon-aws stack logs <server>`: the last lines that a kept server wrote. */

import { join } from "node:path";
import { z } from "zod";
import { HarnessError } from "#kernel/harness-error.ts";
import { stateDir } from "#setup/places.ts";
import { findKept } from "#stack/kept.ts";
import { LOG_FILE } from "#stack/process/folder.ts";
import { lastLines } from "#stack/process/log-file.ts";
import { defineCommand } from "../../command.ts";

export const stackLogs = defineCommand({
  summary: "print the last log lines of a server",
  positionals: [
    {
      name: "server",
      summary: "postgres, redis, zookeeper, solr, fedora, or gateway (Fedora's S3)",
      required: true,
    },
  ],
  options: z.strictObject({
    lines: z.int().min(1).max(10_000).default(50).describe("how many lines at most"),
  }),
  examples: ["avalon-aws stack logs solr", "avalon-aws stack logs fedora --lines 200"],
  exitCodes: { 1: "no servers are kept" },
  async run({ positionals, options, print, env }) {
    const name = positionals[0] ?? "";
    const kept = findKept(stateDir(env));
    if (!kept)
      throw new HarnessError(
        "SERVER_NOT_READY",
        "No servers are kept, so there is no log; `avalon-aws stack up` starts them.",
      );
    const names = [...Object.keys(kept.servers), "gateway"];
    if (!names.includes(name))
      throw new HarnessError(
        "CONFIG_INVALID",
        `There is no kept server ${name}. There are ${names.join(", ")}.`,
      );
    const lines = lastLines(join(kept.dataDir, name, LOG_FILE)).slice(-options.lines);
    print.result({ server: name, lines });
    for (const line of lines) print.line(line);
    return 0;
  },
});
