/** One command of a deployment, run to its end. */

import { HarnessError } from "#kernel/harness-error.ts";
import { type ChildExit, describeExit, startChild } from "../process/child.ts";
import { shownLine } from "../process/shown-line.ts";

export interface RunSettings {
  readonly env: Readonly<Record<string, string>>;
  /** Ends the command. */
  readonly signal: AbortSignal;
  onLine(line: string): void;
}

export interface DeployCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** What the log and an error call it. */
  readonly label: string;
}

const LINES_SHOWN = 20;

/** Throws HarnessError with the command's last lines when it does not exit with 0. */
export async function runCommand(command: DeployCommand, settings: RunSettings): Promise<void> {
  const { exit, recent } = await runToEnd(command, settings);
  if (exit.code === 0) return;
  throw failed(command.label, [`${describeExit(exit)}; its last lines:`, ...recent].join("\n"));
}

export async function runToEnd(
  { command, args, folder, label }: DeployCommand,
  { env, signal, onLine }: RunSettings,
): Promise<{ readonly exit: ChildExit; readonly recent: readonly string[] }> {
  const recent: string[] = [];
  signal.throwIfAborted();
  const child = startChild({
    command,
    args,
    cwd: folder,
    env,
    onLine: (line) => {
      recent.push(shownLine(line));
      if (recent.length > LINES_SHOWN) recent.shift();
      onLine(`[${label}] ${line}`);
    },
  });
  signal.addEventListener("abort", child.kill);
  const exit = await child.exited;
  signal.removeEventListener("abort", child.kill);
  return { exit, recent };
}

export function failed(label: string, what: string): HarnessError {
  return new HarnessError("HOP_FAILED", `The deployment's ${label} ${what}`);
}
