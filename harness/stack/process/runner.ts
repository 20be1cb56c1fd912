/** Runs servers as plain processes: no container, no image, only the tools that setup/ found. */

import type { Runner } from "../runner.ts";
import { type ProcessRunnerOptions, ProcessServer } from "./server.ts";

export function createProcessRunner(options: ProcessRunnerOptions): Runner<ProcessServer> {
  return {
    async start(request) {
      const server = new ProcessServer(options, request);
      await server.start();
      return server;
    },
    close: async () => {},
  };
}
