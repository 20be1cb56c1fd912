/**
 * Platform hooks: executables of the bundle that run around a deployment, in the order of their
 * names. A hook that fails ends the deployment.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.hooks.html
 */

import { existsSync } from "node:fs";
import { access, constants, readdir } from "node:fs/promises";
import { join } from "node:path";
import { failed, type RunSettings, runCommand } from "./run-command.ts";

export type HookPhase = "prebuild" | "predeploy" | "postdeploy";

/** `confighooks` run in a configuration deployment, `hooks` in one of an application. */
export type HookKind = "hooks" | "confighooks";

export async function runHooks(
  folder: string,
  kind: HookKind,
  phase: HookPhase,
  settings: RunSettings,
): Promise<void> {
  const hooks = join(folder, ".platform", kind, phase);
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
      throw failed(`${phase} ${name}`, "is not executable; set its executable bit before zipping");
    await runCommand({ command: path, args: [], folder, label: `${phase} ${name}` }, settings);
  }
}
