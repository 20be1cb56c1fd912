/** `avalon-aws stack up`: the real servers, started once and kept for the runs that follow. */

import { z } from "zod";
import { serverOptions } from "#config/options.ts";
import { type DataStores, TEMPLATES } from "#deployment/data-stores.ts";
import { createClock } from "#kernel/clock.ts";
import { startKeptStack } from "#servers/kept-stack.ts";
import { SERVER_NAMES } from "#servers/server-names.ts";
import { stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { chooseBackend } from "#stack/backend.ts";
import { defineCommand } from "../../command.ts";
import { dataStoreText, restartedText, rowOf, rowText } from "../../server-row.ts";

export const stackUp = defineCommand({
  summary: "start the real servers and keep them running",
  options: z.strictObject(serverOptions),
  examples: [
    "avalon-aws stack up",
    "avalon-aws stack up --backend docker",
    "avalon-aws stack up --zookeeper-servers 3 --solr-nodes 3",
  ],
  exitCodes: { 1: "a server could not be started; none is left running" },
  async run({ options, print, env, signal }) {
    const machine = createClock();
    const began = machine.now();
    const tools = await findTools(env);
    const { backend, reason } = await chooseBackend(options.backend, SERVER_NAMES, tools);
    const { stack, linked, restarted, dataStores } = await startKeptStack({
      ...{ backend, options, tools, signal },
      scale: options,
      stateDir: stateDir(env),
      dataStores: TEMPLATES,
    });
    const { reused } = stack;
    const servers = stack.status();
    const readyMs = machine.now() - began;
    await stack.stop();
    machine.stop();
    const connections = { ...dataStores, ...stack.connections };
    print.result({
      backend,
      reused,
      restarted,
      readyMs,
      servers: servers.map(rowOf),
      linked,
      connections,
    });
    if (reason) print.line(`The servers run as ${reason}.`);
    const how = reused ? `were running already${restartedText(restarted)}` : "are running";
    print.line(`${servers.length} servers ${how} (${(readyMs / 1000).toFixed(1)} s)`);
    for (const server of servers) print.line(`  ${rowText(server)}`);
    for (const line of dataStoreLines(dataStores)) print.line(`  ${line}`);
    print.line(`Fedora's bucket is s3://${linked.bucket} at ${linked.endpoint}`);
    print.line("`avalon-aws start --keep` uses them; `avalon-aws stack down` drops them.");
    return 0;
  },
});

const dataStoreLines = ({ postgres, redis }: DataStores): readonly string[] => [
  dataStoreText("postgres", `${postgres.host}:${postgres.port}`),
  dataStoreText("redis", `${redis.host}:${redis.port}`),
];
