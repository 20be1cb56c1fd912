/** `npm start`: the whole system on this machine, one batch through it, and its playback. */

import { z } from "zod";
import { harnessSchema } from "#config/options.ts";
import { defineCommand } from "../command.ts";
import { createPrintingLogger } from "../printing-logger.ts";
import { type Show, showSystem } from "../show.ts";
import { aborted } from "../wait.ts";

const options = z.strictObject({
  ...harnessSchema.shape,
  once: z.boolean().default(false).describe("stop after the playback was verified"),
  batch: z.string().min(1).optional().describe("folder with a manifest and its media"),
  strict: z
    .boolean()
    .default(false)
    .describe("do not create the batch's collection or its submitter"),
  keep: z
    .boolean()
    .default(false)
    .describe("use the servers of `stack up`, and leave them running"),
  collection: z.string().min(1).default("Spring").describe("collection that the batch goes to"),
  topology: z
    .enum(["seed", "templates"])
    .default("seed")
    .describe("how a manifest reaches the worker"),
  qualities: z
    .string()
    .regex(/^(low|medium|high)(,(low|medium|high))*$/)
    .default("low,medium,high")
    .describe("video qualities to encode"),
});

export type StartOptions = z.infer<typeof options>;

const INTERRUPTED = "Interrupted before the playback was verified; all is stopped.";

export const start = defineCommand({
  summary: "stand the whole system up, ingest a sample batch and play it back",
  options,
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
