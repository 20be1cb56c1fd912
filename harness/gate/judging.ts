/**
 * A suite is judged in a process of its own, apart from the gate's process group: at Ctrl-C, or at
 * a signal to the whole group, vitest and its workers would be gone before their servers. It ends
 * them, and itself, when the gate closes its channel or dies.
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ProvidedContext } from "vitest";
import type { ScenarioResult } from "./report.ts";

/** What a suite is given. */
export type Provided = Pick<ProvidedContext, "bundle" | "standing">;

/** What the judging process is sent. */
export interface Task {
  /** Absolute path. */
  readonly suite: string;
  readonly provide: Provided;
}

/** What it sends. */
export type Told =
  | { readonly kind: "scenario"; readonly result: ScenarioResult }
  | { readonly kind: "problem"; readonly message: string }
  | { readonly kind: "judged" };

export interface JudgingOptions extends Task {
  readonly signal: AbortSignal;
  /** Hears of each scenario as it ends. */
  onResult(result: ScenarioResult): void;
}

export interface Found {
  readonly scenarios: readonly ScenarioResult[];
  /** What went wrong outside any scenario: a file that does not load, a server that did not start. */
  readonly problems: readonly string[];
}

const JUDGE = join(import.meta.dirname, "judge-process.ts");

/** Resolves when all has ended that was started for it. */
export async function judgeBySuite(options: JudgingOptions): Promise<Found> {
  const { suite, provide, signal, onResult } = options;
  const scenarios: ScenarioResult[] = [];
  const problems: string[] = [];
  if (signal.aborted) return { scenarios, problems };
  // What vitest and the servers say is no part of the gate's own output.
  const child = fork(JUDGE, { detached: true, stdio: ["ignore", 2, 2, "ipc"] });
  const task: Task = { suite, provide };
  child.send(task);
  let judged = false;
  child.on("message", (told: Told) => {
    if (told.kind === "judged") judged = true;
    else if (told.kind === "problem") problems.push(told.message);
    else {
      scenarios.push(told.result);
      onResult(told.result);
    }
  });
  const letGo = () => void (child.connected && child.disconnect());
  signal.addEventListener("abort", letGo, { once: true });
  // All that it told has been heard once its channel is closed.
  const [[code, how]] = await Promise.all([once(child, "exit"), once(child, "disconnect")]);
  signal.removeEventListener("abort", letGo);
  if (!judged) problems.push(`The process that judges ended early, by ${how ?? `code ${code}`}.`);
  return { scenarios, problems };
}
