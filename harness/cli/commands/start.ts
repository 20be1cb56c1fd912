/** `npm start`: the whole system on this machine, one batch through it, and its playback. */

import { defineCommand } from "../command.ts";
import { collectDeadBuffersSoon } from "../dead-buffers.ts";
import { createPrintingLogger } from "../printing-logger.ts";
import { type Show, showSystem } from "../show.ts";
import { startSchema } from "../start-options.ts";
import { aborted } from "../wait.ts";

const INTERRUPTED = "Interrupted before the playback was verified; all is stopped.";

export const start = defineCommand({
  summary: "stand the whole system up, ingest a sample batch and play it back",
  options: startSchema,
  examples: [
    "avalon-aws start",
    "avalon-aws start --once --json",
    "avalon-aws start --batch ./my-batch --strict",
    "avalon-aws start --keep --once",
  ],
  exitCodes: {
    1: "the start or a hop failed, named in the last line",
    130: "interrupted before the playback was verified",
  },
  async run({ options: given, print, signal, env }) {
    const logger = createPrintingLogger(print, given.logLevel);
    collectDeadBuffersSoon(given);
    let show: Show | undefined;
    try {
      show = await showSystem({ options: given, print, logger, signal, env });
      print.result(show.report);
      if (given.once) return 0;
      print.line("");
      print.line("It stays up until Ctrl-C.");
      await aborted(signal);
      return 0;
    } catch (error) {
      if (!signal.aborted) throw error;
      print.result({ ok: false, error: { code: "INTERRUPTED", message: INTERRUPTED } });
      print.line(INTERRUPTED);
      return 130;
    } finally {
      if (show && !given.once) print.line("Stopping.");
      await show?.stop();
    }
  },
});
