/**
 * The real servers as containers, with LocalStack beside them: Fedora's bucket lies there, so no
 * container has to reach this machine and kept ones need no gateway. The harness sees the bucket as
 * a linked one.
 */

import { join } from "node:path";
import type { Logger } from "#kernel/logger.ts";
import type { ImageOptions } from "#stack/images.ts";
import { dropKept, findKept, type KeptStack, withKeptLock } from "#stack/kept.ts";
import type { ServerName } from "#stack/servers/index.ts";
import { localstack } from "#stack/servers/localstack.ts";
import type { Scale } from "#stack/servers/select.ts";
import { startStack } from "#stack/stack.ts";
import type { LinkedStack } from "./kept-stack.ts";
import { bucketAt, makeBucket } from "./linked-bucket.ts";

export interface ContainerStackOptions<Name extends ServerName> {
  readonly servers: readonly Name[];
  readonly scale?: Scale;
  readonly stateDir: string;
  /** Name of Fedora's bucket. */
  readonly bucket: string;
  /** Takes over the containers that an earlier run kept, and leaves them running. */
  readonly keep: boolean;
  readonly images?: ImageOptions;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

/** Where kept containers are remembered: beside kept processes, so that one can have both. */
const containersIn = (stateDir: string) => join(stateDir, "docker");

/** Starts the containers, or takes kept ones over. */
export async function startContainerStack<const Name extends ServerName>(
  options: ContainerStackOptions<Name>,
): Promise<LinkedStack<Name | "localstack">> {
  const { servers, bucket, keep, ...rest } = options;
  const stateDir = containersIn(options.stateDir);
  const stack = await startStack({
    ...rest,
    servers: [...servers, "localstack"],
    runner: "docker",
    tools: {},
    stateDir,
    dataDir: join(stateDir, "kept"),
    async s3(started) {
      const { endpoint } = localstack.connection(await started(localstack.name));
      const access = bucketAt(endpoint, bucket);
      await makeBucket(access);
      return access;
    },
    ...(keep ? { keep: {} } : {}),
  });
  const linked = bucketAt(stack.connections.localstack.endpoint, bucket);
  return { stack, linked, restarted: stack.restarted };
}

/** The containers that are kept, running or not. */
export function findKeptContainers(stateDir: string): KeptStack | undefined {
  return findKept(containersIn(stateDir));
}

/** Removes the kept containers with all that they hold. */
export async function dropContainerStack(stateDir: string): Promise<KeptStack | undefined> {
  const folder = containersIn(stateDir);
  return withKeptLock(folder, () => dropKept(folder));
}
