/**
 * What a stack of containers has that one of processes has not: LocalStack beside the servers, and
 * Fedora's bucket in it, so that no container has to reach this machine. The harness sees the
 * bucket as a linked one.
 */

import { join } from "node:path";
import type { ServerOptions } from "#config/options.ts";
import type { Logger } from "#kernel/logger.ts";
import type { S3Access } from "#stack/definition.ts";
import { imageOf, imagesFrom } from "#stack/images.ts";
import type { ServerName } from "#stack/servers/index.ts";
import { type LocalstackConnection, localstack } from "#stack/servers/localstack.ts";
import { postgres } from "#stack/servers/postgres.ts";
import { redis } from "#stack/servers/redis.ts";
import type { StackOptions } from "#stack/stack.ts";
import { bucketAt, makeBucket } from "./linked-bucket.ts";
import { FEDORA_BUCKET } from "./server-names.ts";

/** Where kept containers are remembered: beside kept processes, so that one can have both. */
export const containersIn = (stateDir: string): string => join(stateDir, "docker");

type ContainerStack<Name extends ServerName> = Pick<
  StackOptions<Name | "localstack">,
  "servers" | "runner" | "images" | "s3"
>;

/** The servers named, with LocalStack, from the images that the options tell. */
export const asContainers = <Name extends ServerName>(
  servers: readonly Name[],
  images: ServerOptions,
): ContainerStack<Name> => ({
  servers: [...servers, "localstack"],
  runner: "docker",
  images: imagesFrom(images),
  async s3(started) {
    const access = bucketIn(localstack.connection(await started(localstack.name)));
    await makeBucket(access);
    return access;
  },
});

/** Fedora's bucket in that LocalStack. */
export const bucketIn = ({ endpoint }: LocalstackConnection): S3Access =>
  bucketAt(endpoint, FEDORA_BUCKET);

/** Pulls the images of database and Redis where they are missing: a kept gateway tells nobody. */
export async function fetchDataImages(options: ServerOptions, logger: Logger): Promise<void> {
  const { ensureImage, findEngine } = await import("#stack/docker/engine.ts");
  const engine = await findEngine();
  const images = imagesFrom(options);
  await Promise.all(
    [postgres, redis].map((definition) => {
      const image = imageOf(definition, images);
      const onPull = () => logger.log("info", `pulling ${image}`, {});
      return ensureImage(engine, definition.name, image, onPull);
    }),
  );
}
