/**
 * Building a version on an instance, beside the one that runs: unpack, configuration files, hooks,
 * Buildfile, dependencies, container commands.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.workflow.html
 */

import { join } from "node:path";
import type { PlatformKind } from "#services/elastic-beanstalk/engine.ts";
import { parseBuildfile } from "./buildfile.ts";
import { installCommands } from "./dependencies.ts";
import { readExtensions, runBefore, runContainerCommands } from "./extensions.ts";
import { type HookKind, runHooks } from "./hooks.ts";
import { type RunSettings, runCommand } from "./run-command.ts";
import { layOut, readIfThere } from "./source-bundle.ts";

interface Build {
  readonly bundle: Uint8Array;
  /** Where it is built; what an earlier build left there is removed. */
  readonly staging: string;
  /** The instance's own root. */
  readonly root: string;
  readonly leads: boolean;
  readonly platform: PlatformKind;
  /** Where Python's packages are kept. */
  readonly venv: string;
  readonly hookKind: HookKind;
}

export async function build(given: Build, settings: RunSettings): Promise<void> {
  const { bundle, staging, root, leads, platform, venv, hookKind } = given;
  const folder = await layOut(bundle, staging);
  const extensions = await readExtensions(folder);
  const place = { root, application: folder, leads };
  await runBefore(extensions, place, settings);
  await runHooks(folder, hookKind, "prebuild", settings);
  const buildfile = await readIfThere(join(folder, "Buildfile"));
  for (const { name, command } of buildfile === undefined ? [] : parseBuildfile(buildfile)) {
    const args = ["-c", command];
    await runCommand({ command: "/bin/sh", args, folder, label: `Buildfile ${name}` }, settings);
  }
  for (const command of await installCommands({ folder, platform, venv }))
    await runCommand(command, settings);
  await runContainerCommands(extensions, place, settings);
  await runHooks(folder, hookKind, "predeploy", settings);
}
