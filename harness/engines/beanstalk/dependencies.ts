/**
 * Installing what an application names and does not bring along, by its platform's own tool.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/nodejs-platform-dependencies.html
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/python-configuration-requirements.html
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/ruby-platform-gemfile.html
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { PlatformKind } from "#services/elastic-beanstalk/engine.ts";
import type { DeployCommand } from "./run-command.ts";
import { readIfThere } from "./source-bundle.ts";

interface Application {
  readonly folder: string;
  readonly platform: PlatformKind;
  /** Where an instance keeps Python's packages; they are those of the latest version. */
  readonly venv: string;
}

/** The files that name dependencies, and the platform that installs them. */
export const DEPENDENCY_FILES: Readonly<Record<string, PlatformKind>> = {
  "requirements.txt": "python",
  Gemfile: "ruby",
};

/** In the order in which they are run; none when there is nothing to install. */
export async function installCommands(application: Application): Promise<readonly DeployCommand[]> {
  const { folder, platform } = application;
  const has = (file: string) => existsSync(join(folder, file));
  if (platform === "python") return pythonCommands(application, has("requirements.txt"));
  if (platform === "ruby")
    return has("Gemfile")
      ? [{ command: "bundle", args: ["install"], folder, label: "bundle" }]
      : [];
  const npm = await npmArguments(folder);
  return npm ? [{ command: "npm", args: npm, folder, label: "npm" }] : [];
}

/** AWS gives every Python application an environment of its own, with Gunicorn where it is needed. */
function pythonCommands(
  { folder, venv }: Application,
  hasRequirements: boolean,
): readonly DeployCommand[] {
  const isAlone = existsSync(join(folder, "Procfile"));
  const wanted = [
    ...(hasRequirements ? ["-r", "requirements.txt"] : []),
    ...(isAlone ? [] : ["gunicorn"]),
  ];
  if (wanted.length === 0) return [];
  const make = { command: "python3", args: ["-m", "venv", venv], folder, label: "venv" };
  const install = ["-m", "pip", "install", "--disable-pip-version-check", ...wanted];
  return [
    ...(existsSync(venv) ? [] : [make]),
    { command: join(venv, "bin", "python3"), args: install, folder, label: "pip" },
  ];
}

/** Undefined when modules are bundled or none are named. */
async function npmArguments(folder: string): Promise<readonly string[] | undefined> {
  if (existsSync(join(folder, "node_modules"))) return undefined;
  const manifest = parseJson((await readIfThere(join(folder, "package.json"))) ?? "");
  const dependencies = isJsonObject(manifest) ? manifest["dependencies"] : undefined;
  if (!isJsonObject(dependencies) || Object.keys(dependencies).length === 0) return undefined;
  const command = existsSync(join(folder, "package-lock.json")) ? "ci" : "install";
  return [command, "--omit=dev", "--no-audit", "--no-fund"];
}
