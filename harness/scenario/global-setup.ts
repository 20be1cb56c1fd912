/**
 * The real servers of a whole scenario run: started once, with a harness of their own as Fedora's
 * S3, and told to every test file as plain addresses.
 */

import type { TestProject } from "vitest/node";
import { machineEnvironment } from "#config/environment.ts";
import type { ServerAddresses } from "#deployment/backends.ts";
import { stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { createHarness } from "../harness.ts";
import { startServers } from "../servers.ts";

declare module "vitest" {
  export interface ProvidedContext {
    servers: ServerAddresses;
  }
}

/** Vitest calls it before the first file; what it returns ends the servers after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const tools = await findTools(machineEnvironment);
  const harness = await createHarness({ port: 0 });
  const servers = await startServers({ harness, tools, stateDir: stateDir(machineEnvironment) });
  project.provide("servers", servers.addresses);
  return async () => {
    await servers.stop();
    await harness.stop();
  };
}
