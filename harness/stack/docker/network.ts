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
  const { client, local } = engine;
  const name = `avalon-aws-${randomUUID().slice(0, 8)}`;
  const network = await client.network.create({
    Name: name,
    Driver: "bridge",
    Labels: keptIn
      ? { [KEPT_LABEL]: keptIn }
      : { [LABEL_TESTCONTAINERS_SESSION_ID]: (await getReaper(client)).sessionId },
    Options: local ? { "com.docker.network.bridge.host_binding_ipv4": "127.0.0.1" } : {},
  });
  return { name, remove: () => client.network.remove(network) };
}
