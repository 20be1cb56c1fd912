/**
 * `.ebextensions/*.config`: option settings, files and commands of a bundle. What is not built is
 * named, so that it can be told.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/customize-containers-ec2.html
 */

import { isJsonObject } from "#kernel/json.ts";
import {
  ALARM_NAMES,
  COMPARISON_OPERATORS,
  RESOURCES,
} from "#services/elastic-beanstalk/engine.ts";
import { parseYamlFile, unreadable } from "./yaml-file.ts";

export interface ExtensionCommand {
  readonly name: string;
  /** A shell command, or a program with its arguments. */
  readonly command: string | readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  /** A shell command: the command runs when this exits with 0. */
  readonly test: string | undefined;
  readonly ignoresErrors: boolean;
  readonly leaderOnly: boolean;
}

export interface ExtensionFile {
  readonly path: string;
  /** Such as 0o755. */
  readonly mode: number;
  readonly content: Uint8Array;
}

export interface Extension {
  readonly name: string;
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly files: readonly ExtensionFile[];
  readonly commands: readonly ExtensionCommand[];
  readonly containerCommands: readonly ExtensionCommand[];
  /** What is in the file and does nothing here, a sentence each. */
  readonly notices: readonly string[];
}

const MODE = 0o644;
const ALARMS: readonly string[] = Object.values(ALARM_NAMES);
const BUILT = ["option_settings", "files", "commands", "container_commands", "Resources"];
const NOT_BUILT: Readonly<Record<string, string>> = {
  packages: "packages are not installed; install them on this machine",
  sources: "archives are not fetched",
  users: "users are not made; everything runs as the user who runs the harness",
  groups: "groups are not made; everything runs as the user who runs the harness",
  services: "services of the system are not touched",
  Outputs: "outputs of configuration files are not made",
  Parameters: "parameters of configuration files are not read",
};

export function parseExtensionFile(name: string, text: string): Extension {
  const file = parseYamlFile(name, text) ?? {};
  if (!isJsonObject(file)) throw unreadable(name, "it is no mapping");
  const notices = Object.keys(file)
    .filter((key) => !BUILT.includes(key))
    .map((key) => {
      const reason = NOT_BUILT[key];
      if (reason === undefined) throw unreadable(name, `it has the unknown key "${key}"`);
      return `${name}: "${key}" has no effect in this harness: ${reason}.`;
    });
  const resources = resourcesOf(name, mappingOf(name, "Resources", file["Resources"]));
  const section = (key: string) => mappingOf(name, key, file[key]);
  const files = Object.entries(section("files")).map(([path, value]) =>
    fileOf(name, path, mappingOf(name, path, value)),
  );
  return {
    name,
    settings: { ...settingsOf(name, file["option_settings"]), ...resources.settings },
    files: files.flatMap(({ file: one }) => one ?? []),
    commands: commandsOf(name, section("commands")),
    containerCommands: commandsOf(name, section("container_commands")),
    notices: [...notices, ...resources.notices, ...files.flatMap(({ notices: found }) => found)],
  };
}

type Mapping = Readonly<Record<string, unknown>>;

function mappingOf(name: string, key: string, value: unknown): Mapping {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw unreadable(name, `"${key}" is no mapping`);
  return value;
}

/** The environment's two alarms can be changed; other resources are not made. */
function resourcesOf(name: string, resources: Mapping) {
  const settings: Record<string, string> = {};
  const notices: string[] = [];
  for (const [key, given] of Object.entries(resources)) {
    const { Type: type, Properties } = mappingOf(name, key, given);
    if (!ALARMS.includes(key)) {
      notices.push(
        `${name}: the resource "${key}" is not made: of AWS resources in configuration files only ` +
          `${ALARMS.join(" and ")} count in this harness.`,
      );
      continue;
    }
    if (type !== undefined && type !== "AWS::CloudWatch::Alarm")
      throw unreadable(name, `${key} is of the type ${type}, and not AWS::CloudWatch::Alarm`);
    settings[key] = JSON.stringify(alarmProperties(name, key, mappingOf(name, key, Properties)));
  }
  return { notices, settings: Object.keys(settings).length > 0 ? { [RESOURCES]: settings } : {} };
}

function alarmProperties(name: string, key: string, given: Mapping): Mapping {
  for (const property of ["Threshold", "Period", "EvaluationPeriods"]) {
    const value = given[property];
    if (value !== undefined && !Number.isFinite(Number(value)))
      throw unreadable(name, `the ${property} of ${key} is no number`);
  }
  const { ComparisonOperator: operator } = given;
  if (operator !== undefined && !COMPARISON_OPERATORS.some((one) => one === operator))
    throw unreadable(
      name,
      `the ComparisonOperator of ${key} is none of ${COMPARISON_OPERATORS.join(", ")}`,
    );
  // Functions of the template name what belongs to the environment anyway.
  const wanted = ["MetricName", "Statistic", "Period", "EvaluationPeriods", "Threshold"];
  return Object.fromEntries(
    [...wanted, "ComparisonOperator"].flatMap((property) =>
      given[property] === undefined ? [] : [[property, given[property]]],
    ),
  );
}

/** By namespace, or as a list of namespace, option_name and value. */
function settingsOf(name: string, given: unknown): Extension["settings"] {
  const settings: Record<string, Record<string, string>> = {};
  const set = (namespace: string, option: string, value: unknown) => {
    if (typeof value === "object" && value !== null)
      throw unreadable(name, `the value of ${namespace}:${option} is no text`);
    settings[namespace] = { ...settings[namespace], [option]: String(value ?? "") };
  };
  if (Array.isArray(given)) {
    for (const one of given) {
      const { namespace, option_name: option, value } = mappingOf(name, "option_settings", one);
      // AWS: without a namespace it is an environment property.
      const where = namespace ?? "aws:elasticbeanstalk:application:environment";
      set(String(where), String(option ?? ""), value);
    }
    return settings;
  }
  for (const [namespace, options] of Object.entries(mappingOf(name, "option_settings", given)))
    for (const [option, value] of Object.entries(mappingOf(name, namespace, options)))
      set(namespace, option, value);
  return settings;
}

function fileOf(name: string, path: string, given: Mapping) {
  const { content, source, encoding, mode, owner, group, ...unknown } = given;
  const [strange] = Object.keys(unknown);
  if (strange !== undefined) throw unreadable(name, `the file ${path} has the key "${strange}"`);
  const notices: string[] = [];
  if (owner !== undefined || group !== undefined)
    notices.push(`${name}: owner and group of ${path} have no effect in this harness.`);
  if (source !== undefined || content === undefined) {
    notices.push(`${name}: ${path} is not made, as only a file with its content is.`);
    return { file: undefined, notices };
  }
  const bytes = Buffer.from(String(content), encoding === "base64" ? "base64" : "utf8");
  const parsed = mode === undefined ? MODE : Number.parseInt(String(mode), 8) & 0o777;
  return { file: { path, mode: Number.isNaN(parsed) ? MODE : parsed, content: bytes }, notices };
}

/** AWS runs them in the alphabetical order of their names. */
function commandsOf(name: string, section: Mapping): readonly ExtensionCommand[] {
  return Object.keys(section)
    .sort()
    .map((key) => commandOf(name, key, mappingOf(name, key, section[key])));
}

function commandOf(file: string, name: string, given: Mapping): ExtensionCommand {
  const { command, env, cwd, test } = given;
  const isList = Array.isArray(command) && command.every((part) => typeof part === "string");
  if (typeof command !== "string" && !isList)
    throw unreadable(file, `the command "${name}" has no command`);
  return {
    name,
    command: isList ? command : String(command),
    env: Object.fromEntries(
      Object.entries(mappingOf(file, "env", env)).map(([key, value]) => [key, String(value)]),
    ),
    cwd: cwd === undefined ? undefined : String(cwd),
    test: test === undefined ? undefined : String(test),
    ignoresErrors: given["ignoreErrors"] === true || given["ignoreErrors"] === "true",
    leaderOnly: given["leader_only"] === true || given["leader_only"] === "true",
  };
}
