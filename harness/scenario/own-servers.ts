/**
 * Real servers of one file's own, for stories that kill them: what the other files share must not
 * fall. They are reached through the stack's runner, so it does not matter what runs them.
 */

import { machineEnvironment } from "#config/environment.ts";
import type { ServerAddresses } from "#deployment/backends.ts";
import { stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import type { SearchCluster } from "#stack/search-cluster.ts";
import type { Scale } from "#stack/servers/select.ts";
import type { Harness } from "../harness.ts";
import { startServers } from "../servers.ts";

export interface OwnServers {
  readonly addresses: ServerAddresses;
  /** ZooKeeper and Solr as one: who leads, who holds what; nodes are added and removed by it. */
  readonly cluster: SearchCluster;
  /** A crash: nothing is flushed, nobody is told. */
  kill(name: string): Promise<void>;
  /** Starts a server again where it was, with what it had kept; resolves when it is ready. */
  restart(name: string): Promise<void>;
  /** Another, empty machine in the place of a Solr or ZooKeeper server whose disk is lost. */
  replaceMachine(name: string): Promise<void>;
  /** Restarts whatever does not run. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

/** All five, with a bucket of the harness as Fedora's; resolves when each is ready. */
export async function startOwnServers(harness: Harness, scale: Scale): Promise<OwnServers> {
  const tools = await findTools(machineEnvironment);
  const { stack, addresses, cluster, stop } = await startServers({
    harness,
    tools,
    scale,
    stateDir: stateDir(machineEnvironment),
  });
  return {
    addresses,
    cluster,
    kill: (name) => stack.server(name).kill(),
    restart: (name) => stack.server(name).restart(),
    replaceMachine: stack.replaceMachine,
    async mend() {
      for (const { name, state } of stack.status())
        if (state !== "running") await stack.server(name).restart();
    },
    stop,
  };
}
