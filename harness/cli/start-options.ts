/** The options of `start`: the harness's own, and what is done on it. */

import { z } from "zod";
import { harnessSchema } from "#config/options.ts";

/** The templates' MaxSize, of both tiers. */
const INSTANCES_MAX = 4;
/** So that what is only true of one instance shows: sticky sessions, a leader, jobs that meet. */
const INSTANCES = 2;

const tierSize = (tier: string) =>
  z.int().min(1).max(INSTANCES_MAX).default(INSTANCES).describe(`instances of the ${tier}`);

export const startSchema = z.strictObject({
  ...harnessSchema.shape,
  once: z.boolean().default(false).describe("stop after the playback was verified"),
  batch: z.string().min(1).optional().describe("folder with a manifest and its media"),
  sample: z
    .boolean()
    .default(true)
    .describe("drop a sample batch when none is named; without one the system is only stood up"),
  strict: z
    .boolean()
    .default(false)
    .describe("do not create the batch's collection or its submitter"),
  keep: z
    .boolean()
    .default(false)
    .describe("use the servers of `stack up`, and leave them running"),
  alerts: z
    .boolean()
    .default(false)
    .describe("print what Elastic Beanstalk's events would tell people in Slack"),
  webappInstances: tierSize("web tier"),
  workerInstances: tierSize("worker tier"),
  gate: z
    .string()
    .min(1)
    .optional()
    .describe("folder of the scenarios that each release has to pass first"),
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

export type StartOptions = z.infer<typeof startSchema>;
