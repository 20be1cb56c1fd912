/**
 * What `.ebextensions` do on an instance: files are written, commands are run. Absolute paths lie
 * below the instance's own root, as this machine is not the instance's alone.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/customize-containers-ec2.html
 */

import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { type Extension, type ExtensionCommand, parseExtensionFile } from "./extension-file.ts";
import { failed, type RunSettings, runCommand, runToEnd } from "./run-command.ts";

/** The instance's own root, and the bundle that is being deployed. */
export interface Place {
  readonly root: string;
  readonly application: string;
  readonly leads: boolean;
}

export async function readExtensions(application: string): Promise<readonly Extension[]> {
  const folder = join(application, ".ebextensions");
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith(".config")).sort();
  return Promise.all(
    names.map(async (name) =>
      parseExtensionFile(`.ebextensions/${name}`, await readFile(join(folder, name), "utf8")),
    ),
  );
}

/** Before the application is built. */
export async function runBefore(
  extensions: readonly Extension[],
  place: Place,
  settings: RunSettings,
): Promise<void> {
  await mkdir(place.root, { recursive: true });
  for (const extension of extensions) {
    for (const { path, mode, content } of extension.files) {
      const target = below(place.root, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content, { mode });
      settings.onLine(`[files] wrote ${target}`);
    }
    for (const command of extension.commands) await run(command, place, place.root, settings);
  }
}

/** After the application was built, before it is put in place. */
export async function runContainerCommands(
  extensions: readonly Extension[],
  place: Place,
  settings: RunSettings,
): Promise<void> {
  for (const { containerCommands } of extensions)
    for (const command of containerCommands) await run(command, place, place.application, settings);
}

async function run(
  command: ExtensionCommand,
  place: Place,
  standard: string,
  settings: RunSettings,
): Promise<void> {
  const { name, test, ignoresErrors } = command;
  const label = `command ${name}`;
  if (command.leaderOnly && !place.leads) {
    settings.onLine(`[${label}] is for the leader only`);
    return;
  }
  const folder = folderOf(command, place, standard);
  if (!existsSync(folder)) throw failed(label, `has the cwd "${command.cwd}", which is not there`);
  const env = { ...settings.env, ...command.env, EB_IS_COMMAND_LEADER: String(place.leads) };
  const inPlace = { ...settings, env };
  if (test !== undefined) {
    const shell = { command: "/bin/sh", args: ["-c", test], folder, label: `test of ${name}` };
    const { exit } = await runToEnd(shell, inPlace);
    if (exit.code !== 0) {
      settings.onLine(`[${label}] is left out, as its test exited with ${exit.code}`);
      return;
    }
  }
  const [program = "", ...args] =
    typeof command.command === "string" ? ["/bin/sh", "-c", command.command] : command.command;
  const whole = { command: program, args, folder, label };
  if (ignoresErrors) await runToEnd(whole, inPlace);
  else await runCommand(whole, inPlace);
}

function folderOf({ cwd }: ExtensionCommand, place: Place, standard: string): string {
  if (cwd === undefined) return standard;
  if (!isAbsolute(cwd)) return below(standard, cwd);
  return cwd.startsWith("/var/app/") ? place.application : below(place.root, cwd);
}

/** `path` as seen from `folder`; it cannot leave it. */
function below(folder: string, path: string): string {
  const target = resolve(folder, `./${path}`);
  if (relative(folder, target).startsWith(".."))
    throw failed("files", `name ${path}, which leaves the instance`);
  return target;
}
