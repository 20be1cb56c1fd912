/** `avalon-aws stack up`: the real servers, started once and kept for the runs that follow. */

import { z } from "zod";
import { startKeptStack } from "#harness/kept-stack.ts";
import { FEDORA_BUCKET, SERVER_NAMES } from "#harness/servers.ts";
import { createClock } from "#kernel/clock.ts";
import { stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { defineCommand } from "../../command.ts";

export const stackUp = defineCommand({
  summary: "start the real servers and keep them running",
  options: z.strictObject({}),
  examples: ["avalon-aws stack up", "avalon-aws start --keep"],
  exitCodes: { 1: "a server could not be started; none is left running" },
  async run({ print, env, signal }) {
    const machine = createClock();
    const began = machine.now();
    const { stack, linked, restarted } = await startKeptStack({
      servers: SERVER_NAMES,
      tools: await findTools(env),
      stateDir: stateDir(env),
      bucket: FEDORA_BUCKET,
      signal,
    });
    const { reused } = stack;
    const servers = stack.status();
    const readyMs = machine.now() - began;
    await stack.stop();
    machine.stop();
    const { connections } = stack;
    print.result({ reused, restarted, readyMs, servers, linked, connections });
    const how = reused ? `were running already${restartedText(restarted)}` : "are running";
    print.line(`${servers.length} servers ${how} (${(readyMs / 1000).toFixed(1)} s)`);
    for (const { name, pid, ports } of servers)
      print.line(`  ${name.padEnd(11)}pid ${pid}  ${portsText(ports)}`);
    print.line(`Fedora's bucket is s3://${linked.bucket} at ${linked.endpoint}`);
    print.line("`avalon-aws start --keep` uses them; `avalon-aws stack down` drops them.");
    return 0;
  },
});

/** `, but for redis, which had died and was started again on its data` */
export function restartedText(names: readonly string[]): string {
  if (names.length === 0) return "";
  const were = names.length === 1 ? "was" : "were";
  return `, but for ${names.join(", ")}, which had died and ${were} started again on its data`;
}

/** `http 28080, grpc 28081` */
export function portsText(ports: Readonly<Record<string, number>>): string {
  return Object.entries(ports)
    .map(([name, port]) => `${name} ${port}`)
    .join(", ");
}
