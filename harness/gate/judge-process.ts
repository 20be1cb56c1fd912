/**
 * The process in which vitest judges a bundle, started by `judging.ts`: its task comes over its
 * channel, and what it finds out goes to the gate. Once the channel is closed, because the gate was
 * told to end or is no more, it cancels what it runs, ends its servers and is gone.
 */

import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createVitest, type Reporter } from "vitest/node";
import { messageOf } from "#kernel/harness-error.ts";
import type { Task, Told } from "./judging.ts";
import { suiteReporter } from "./results.ts";

/** Stories drive whole systems: their servers are shared, and one at a time uses both cores. */
const WORKERS_MAX = 2;
const SCENARIO_MS_MAX = 120_000;

// Whoever reads may be gone, and the servers are to end all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
// What the gate sends first.
const [task] = (await once(process, "message")) as [Task];
await judge(task).catch((error: unknown) => tell({ kind: "problem", message: messageOf(error) }));
await tell({ kind: "judged" });
// Vitest's own remains would keep the process.
process.exit();

async function judge({ suite, provide }: Task): Promise<void> {
  let begun = false;
  // Before that nothing runs which must be ended, and vitest would forget that it was cancelled.
  const beginning: Reporter = {
    onTestRunStart() {
      begun = true;
    },
  };
  const heard = suiteReporter(suite, {
    onResult: (result) => void tell({ kind: "scenario", result }),
    onProblem: (message) => void tell({ kind: "problem", message }),
  });
  const vitest = await createVitest("test", {
    config: false,
    root: packageOf(suite),
    include: [join(suite, "**/*.test.ts")],
    globalSetup: [join(import.meta.dirname, "../scenario/global-setup.ts")],
    provide,
    maxWorkers: WORKERS_MAX,
    testTimeout: SCENARIO_MS_MAX,
    hookTimeout: SCENARIO_MS_MAX,
    watch: false,
    passWithNoTests: true,
    reporters: [heard, beginning],
  });
  // Else those scenarios that had passed would speak for the bundle.
  const message = "The process that judges was told to end.";
  vitest.onCancel(() => void tell({ kind: "problem", message }));
  const end = () => {
    if (!begun) process.exit();
    void vitest.cancelCurrentRun("keyboard-input");
  };
  process.once("disconnect", end);
  if (!process.connected) end();
  try {
    await vitest.start();
  } finally {
    await vitest.close();
  }
}

/** The folder whose packages the suite imports. */
function packageOf(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? folder : packageOf(parent);
}

/** Resolves when the gate has it; a gate that is gone, or wants no more, is told nothing. */
async function tell(told: Told): Promise<void> {
  if (process.connected) await promisify(send)(told).catch(() => {});
}

function send(told: Told, sent: (error: Error | null) => void): void {
  process.send?.(told, undefined, undefined, sent);
}
