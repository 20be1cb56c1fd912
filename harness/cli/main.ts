/** The command line in its process: its words, its output and its signals. */

import { outputTo } from "./output.ts";
import { runCommandLine } from "./run.ts";

// A reader that has seen enough (`| head`) closes the pipe: that is no failure of the command.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

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
