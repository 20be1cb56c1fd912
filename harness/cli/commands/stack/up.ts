/** `avalon-aws stack up`: the real servers, started once and kept for the runs that follow. */

import { z } from "zod";
import { type ServerOptions, serverOptions } from "#config/options.ts";
import { type DataStores, TEMPLATES } from "#deployment/data-stores.ts";
import { createClock } from "#kernel/clock.ts";
import { type ContainerStackOptions, startContainerStack } from "#servers/container-stack.ts";
import { startKeptStack } from "#servers/kept-stack.ts";
import { type AnyServer, FEDORA_BUCKET, SERVER_NAMES } from "#servers/server-names.ts";
import { stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { chooseBackend } from "#stack/backend.ts";
import { imagesFrom } from "#stack/images.ts";
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
    const wanted = { scale: options, stateDir: stateDir(env), signal };
    const kept =
      backend === "docker"
        ? await containers(options, wanted)
        : await startKeptStack({ ...wanted, dataStores: TEMPLATES, tools });
    const { stack, linked, restarted, dataStores } = kept;
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
    if (backend === "process")
      for (const line of dataStoreLines(dataStores)) print.line(`  ${line}`);
    print.line(`Fedora's bucket is s3://${linked.bucket} at ${linked.endpoint}`);
    print.line("`avalon-aws start --keep` uses them; `avalon-aws stack down` drops them.");
    return 0;
  },
});

/** All servers as containers, database and Redis among them. */
async function containers(
  options: ServerOptions,
  wanted: Pick<ContainerStackOptions<AnyServer>, "scale" | "stateDir" | "signal">,
) {
  const images = imagesFrom(options);
  const where = { servers: SERVER_NAMES, bucket: FEDORA_BUCKET, keep: true, images };
  const kept = await startContainerStack({ ...wanted, ...where });
  return { ...kept, dataStores: kept.stack.connections };
}

const dataStoreLines = ({ postgres, redis }: DataStores): readonly string[] => [
  dataStoreText("postgres", `${postgres.host}:${postgres.port}`),
  dataStoreText("redis", `${redis.host}:${redis.port}`),
];
