/** `avalon-aws gate worker`: the gate as a custom action of CodePipeline, here or at AWS. */

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { createClock } from "#kernel/clock.ts";
import { defineCommand } from "../../command.ts";
import { gateServers, gateSuite } from "../gate.ts";

export const gateWorker = defineCommand({
  summary: "judge the bundles of a CodePipeline custom action, job by job, until Ctrl-C",
  options: z.strictObject({
    provider: z.string().min(1).describe("provider of the custom action type"),
    category: z
      .enum(["Test", "Build", "Deploy", "Invoke"])
      .default("Test")
      .describe("its category"),
    typeVersion: z.string().min(1).default("1").describe("its version"),
    suite: gateSuite,
    servers: gateServers,
    reports: z.string().min(1).default("gate-jobs").describe("folder for bundles and reports"),
    once: z.boolean().default(false).describe("end after one job"),
  }),
  examples: [
    "avalon-aws gate worker --provider ReleaseGate",
    'eval "$(avalon-aws env)" && avalon-aws gate worker --provider ReleaseGate --once',
  ],
  exitCodes: { 1: "polling was refused" },
  async run({ options, print, signal, env }) {
    const [commands, s3, { workJobs }, { runGate }] = await Promise.all([
      import("@aws-sdk/client-codepipeline"),
      import("@aws-sdk/client-s3"),
      import("#harness/gate/job-worker.ts"),
      import("#harness/gate/gate.ts"),
    ]);
    const clock = createClock();
    let ended = 0;
    await workJobs({
      client: new commands.CodePipelineClient({}),
      commands,
      artifacts: {
        s3,
        folder: options.reports,
        forcePathStyle: env["AWS_ENDPOINT_URL"] !== undefined,
      },
      actionType: {
        category: options.category,
        provider: options.provider,
        version: options.typeVersion,
      },
      token: randomUUID(),
      once: options.once,
      signal,
      wait: (ms) => later(clock, ms, signal),
      judge: (bundle, onProgress) =>
        runGate({
          bundle,
          suite: options.suite,
          servers: options.servers,
          startedAt: new Date(clock.now()).toISOString(),
          signal,
          onResult: ({ name }) => onProgress(`${++ended} scenarios ended, the last: ${name}`),
        }),
      onLine: (text) => print.line(text),
    });
    clock.stop();
    print.result({ ok: true });
    return 0;
  },
});

function later(
  clock: ReturnType<typeof createClock>,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = clock.schedule(clock.now() + ms, end);
    signal.addEventListener("abort", end, { once: true });
  });
}
