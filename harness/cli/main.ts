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

const { outputTo } = await import("./output.ts");
const { runCommandLine } = await import("./run.ts");

const out = outputTo(process.stdout);
const err = outputTo(process.stderr);
process.exitCode = await runCommandLine({
  words: process.argv.slice(2),
  env: process.env,
  out,
  err,
  // Ctrl-C, `docker stop` and a closed terminal ask once; the command ends its children and returns.
  onSignal: (stop) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  },
});
if (out.lost()) {
  err.write("Some of the output was lost: the disk that it goes to is full.\n");
  process.exitCode ||= 1;
}
