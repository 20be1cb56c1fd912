/** The command line's entry: what makes loading quick first, then only what the command needs. */

import { enableCompileCache, registerHooks } from "node:module";
import { resolveSources } from "./resolve-sources.ts";

enableCompileCache();
registerHooks({ resolve: resolveSources });

// A reader that has seen enough (`| head`) closes the pipe: that is no failure of the command.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const { runCommandLine } = await import("./run.ts");

process.exitCode = await runCommandLine({
  words: process.argv.slice(2),
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  // Ctrl-C, `docker stop` and a closed terminal ask once; the command ends its children and returns.
  onSignal: (stop) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  },
});
