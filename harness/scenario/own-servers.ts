/**
 * Real servers of one file's own, for stories that kill them: what the other files share must not
 * fall. They are reached through the stack's runner, so it does not matter what runs them.
 */

import { machineEnvironment } from "#config/environment.ts";
import type { ServerAddresses } from "#deployment/backends.ts";
import { stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import type { ServerName } from "#stack/servers/index.ts";
import type { Harness } from "../harness.ts";
import { SERVER_NAMES, startServers } from "../servers.ts";

export interface OwnServers {
  readonly addresses: ServerAddresses;
  /** A crash: nothing is flushed, nobody is told. */
  kill(name: ServerName): Promise<void>;
  /** Starts a server again where it was, with what it had kept; resolves when it is ready. */
  restart(name: ServerName): Promise<void>;
  /** Restarts whatever does not run. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

/** All five, with a bucket of the harness as Fedora's; resolves when each is ready. */
export async function startOwnServers(harness: Harness): Promise<OwnServers> {
  const tools = await findTools(machineEnvironment);
  const { stack, addresses, stop } = await startServers({
    harness,
    tools,
    stateDir: stateDir(machineEnvironment),
  });
  return {
    addresses,
    kill: (name) => stack.server(name).kill(),
    restart: (name) => stack.server(name).restart(),
    async mend() {
      for (const name of SERVER_NAMES)
        if (stack.server(name).state() !== "running") await stack.server(name).restart();
    },
    stop,
  };
}
