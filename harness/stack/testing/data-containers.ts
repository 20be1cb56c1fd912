/** Containers of a folder that ends with a test, and the crash of one of them. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { DataContainers } from "../docker/data-containers.ts";
import { findEngine } from "../docker/engine.ts";
import { HARNESS_LABEL } from "../docker/labels.ts";

export const openDataContainers = (folder: string, machine: Clock): Promise<DataContainers> =>
  DataContainers.open({
    folder,
    cacheFolder: join(folder, "cache"),
    persistent: false,
    images: {},
    machine,
    onPull: () => undefined,
  });

/** Kills the one that runs and matches, as the engine kills it; resolves when it has ended. */
export async function killContainer(
  folder: string,
  matches: (name: string, published: string) => boolean,
): Promise<void> {
  const { client } = await findEngine();
  const { dockerode } = client.container;
  const filters = { label: [`${HARNESS_LABEL}=${folder}`] };
  const running = await dockerode.listContainers({ filters });
  const found = running.filter(({ Names: [name = ""], Ports: [port] }) =>
    matches(name, `${port?.IP}:${port?.PublicPort}`),
  );
  const [{ Id } = { Id: "" }] = found;
  assert.equal(found.length, 1, `one container of ${folder} is meant`);
  const container = dockerode.getContainer(Id);
  await container.kill();
  await container.wait();
}
