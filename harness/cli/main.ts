/** The command line in its process: its words, its output and its signals. */

import { machineNow } from "#kernel/clock.ts";
import { outputTo } from "./output.ts";
import { runCommandLine } from "./run.ts";

/** In which a signal to the whole group may arrive again from the parent that passes it on. */
const ONE_ASKING_MS = 500;

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
  onSignal: heedSignals,
});
if (out.lost()) {
  err.write("Some of the output was lost: the disk that it goes to is full.\n");
  process.exitCode ||= 1;
}

/**
 * Ctrl-C, `docker stop` and a closed terminal ask once: the command ends its children and returns.
 * Whoever asks again does not want to wait for that.
 */
function heedSignals(stop: () => void): void {
  let askedAt: number | undefined;
  const heed = (signal: NodeJS.Signals) => {
    const now = machineNow();
    if (askedAt === undefined) stop();
    else if (now - askedAt > ONE_ASKING_MS) {
      process.off(signal, heed);
      process.kill(process.pid, signal);
    }
    askedAt ??= now;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, heed);
}
