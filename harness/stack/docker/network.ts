/**
 * The network that the containers of one runner share. Containers know each other by their names in
 * it. Where the engine is this machine's, it publishes ports on loopback alone: Docker's default is
 * every address. https://docs.docker.com/engine/network/drivers/bridge/#options
 */

import { randomUUID } from "node:crypto";
import { getReaper, LABEL_TESTCONTAINERS_SESSION_ID } from "testcontainers";
import type { Engine } from "./engine.ts";
import { KEPT_LABEL } from "./labels.ts";

export interface ServerNetwork {
  readonly name: string;
  remove(): Promise<void>;
}

/** A network that the reaper removes with this process, unless it is kept for a state folder. */
export async function createNetwork(engine: Engine, keptIn?: string): Promise<ServerNetwork> {
  const name = `avalon-aws-${randomUUID().slice(0, 8)}`;
  const labels = keptIn ? { [KEPT_LABEL]: keptIn } : await reaped(engine);
  const network = await makeNetwork(engine, name, labels);
  return { name, remove: () => engine.client.network.remove(network) };
}

/** Also of a container that is on further networks: it publishes by the options of any of them. */
export function makeNetwork({ client, local }: Engine, Name: string, Labels: Labels) {
  const Options: Labels = local
    ? { "com.docker.network.bridge.host_binding_ipv4": "127.0.0.1" }
    : {};
  return client.network.create({ Name, Driver: "bridge", Labels, Options });
}

type Labels = Record<string, string>;

/** What has these labels is removed when this process has ended, however that was. */
export async function reaped({ client }: Engine): Promise<Labels> {
  return { [LABEL_TESTCONTAINERS_SESSION_ID]: (await getReaper(client)).sessionId };
}
