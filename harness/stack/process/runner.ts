/** Runs servers as plain processes: no container, no image, only the tools that setup/ found. */

import { ANYWHERE, fingerprintOf } from "../definition.ts";
import { isContainer } from "../identity.ts";
import { LOOPBACK } from "../port-pool.ts";
import type { Runner } from "../runner.ts";
import { adoptProcess } from "./handle.ts";
import { isAlive } from "./identity.ts";
import { recipeOf } from "./recipe.ts";
import { type ProcessRunnerOptions, ProcessServer } from "./server.ts";

export function createProcessRunner(options: ProcessRunnerOptions): Runner<ProcessServer> {
  const { tools, clock } = options;
  return {
    host: LOOPBACK,
    hashOf: (definition) =>
      fingerprintOf(definition, recipeOf(definition, { ...ANYWHERE, tools, folder: "folder" })),
    async start(request) {
      const server = new ProcessServer(options, request);
      await server.start();
      return server;
    },
    async adopt(request, identity) {
      if (isContainer(identity) || !isAlive(identity)) return undefined;
      const server = new ProcessServer(options, request);
      server.watch(adoptProcess(identity, clock));
      return server;
    },
    close: async () => {},
  };
}
