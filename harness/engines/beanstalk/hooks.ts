/**
 * Platform hooks: executables of the bundle that run around a deployment, in the order of their
 * names. A hook that fails ends the deployment.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.hooks.html
 */

import { existsSync } from "node:fs";
import { access, constants, readdir } from "node:fs/promises";
import { join } from "node:path";
import { HarnessError } from "#kernel/harness-error.ts";
import { describeExit, startChild } from "../process/child.ts";

export type HookPhase = "prebuild" | "predeploy" | "postdeploy";

export interface HookSettings {
  readonly env: Readonly<Record<string, string>>;
  onLine(line: string): void;
}

export async function runHooks(
  folder: string,
  phase: HookPhase,
  settings: HookSettings,
): Promise<void> {
  const hooks = join(folder, ".platform", "hooks", phase);
  if (!existsSync(hooks)) return;
  const names = (await readdir(hooks, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
  for (const name of names) {
    const path = join(hooks, name);
    const runnable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!runnable)
      throw failed(phase, name, "is not executable; set its executable bit before zipping");
    await runCommand({ command: path, args: [], folder, label: `${phase}/${name}` }, settings);
  }
}

export interface DeployCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** What the log and an error call it. */
  readonly label: string;
}

/** Runs one command of a deployment to its end. */
export async function runCommand(command: DeployCommand, settings: HookSettings): Promise<void> {
  const recent: string[] = [];
  const child = startChild({
    command: command.command,
    args: command.args,
    cwd: command.folder,
    env: settings.env,
    onLine: (line) => {
      recent.push(line);
      if (recent.length > LINES_SHOWN) recent.shift();
      settings.onLine(`[${command.label}] ${line}`);
    },
  });
  const exit = await child.exited;
  if (exit.code === 0) return;
  const [phase = "", name = ""] = command.label.split("/");
  throw failed(phase, name, [`${describeExit(exit)}; its last lines:`, ...recent].join("\n"));
}

const LINES_SHOWN = 20;

function failed(phase: string, name: string, what: string): HarnessError {
  return new HarnessError("HOP_FAILED", `The deployment's ${phase} ${name} ${what}`);
}
