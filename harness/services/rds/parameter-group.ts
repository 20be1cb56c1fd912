/**
 * Parameter groups: values over those that the engine starts with. What RDS adds to PostgreSQL's
 * own settings is here too.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html
 */

import type { Parameter } from "#model/types/rds.ts";
import { parameterGroups } from "#operation/data-service/parameter-group.ts";
import type { EngineSetting } from "./engine.ts";
import * as errors from "./errors.ts";
import type { ApplyMethod, KeptParameterGroup } from "./store.ts";

export const familyOf = (major: string): string => `postgres${major}`;
export const { isDefaultGroup, groupNamed } = parameterGroups(/^postgres\d+$/);

/** Settings of RDS's own. */
const RDS_SETTINGS: readonly EngineSetting[] = [
  {
    name: "rds.force_ssl",
    description: "Force SSL connections. Servers of this harness have no TLS, so it stays off.",
    type: "integer",
    initial: "0",
    min: 0,
    max: 1,
    isStatic: false,
  },
  {
    name: "rds.logical_replication",
    description: "Enables logical decoding.",
    type: "integer",
    initial: "0",
    min: 0,
    max: 1,
    isStatic: true,
  },
];

/** RDS, here this harness, sets these itself. */
const KEPT =
  /^(data_directory|config_file|hba_file|ident_file|external_pid_file|listen_addresses|port|fsync|full_page_writes|unix_socket_.*|primary_.*|recovery_.*|restore_command|archive_.*|synchronous_standby_names|wal_keep_size|wal_level|hot_standby|include.*|logging_collector|log_directory|log_filename|log_destination|ssl.*|allow_alter_system|cluster_name|dynamic_library_path|data_sync_retry|zero_damaged_pages|debug_.*|.*_command)$/;

export const allSettings = (engine: readonly EngineSetting[]): readonly EngineSetting[] =>
  [...engine, ...RDS_SETTINGS].toSorted((a, b) => (a.name < b.name ? -1 : 1));

const isModifiable = ({ name }: EngineSetting): boolean => !KEPT.test(name);

const allowed = ({ type, min, max, allowed: values }: EngineSetting): string | undefined => {
  if (type === "boolean") return "0,1";
  if (values) return values.join(",");
  return min === undefined || max === undefined ? undefined : `${min}-${max}`;
};

/** A setting as DescribeDBParameters shows it, with the group's value when it has one. */
export function shownParameter(setting: EngineSetting, group?: KeptParameterGroup): Parameter {
  const own = group?.values[setting.name];
  return {
    ParameterName: setting.name,
    ParameterValue: own?.value ?? setting.initial,
    Description: setting.description,
    Source: own ? "user" : "engine-default",
    ApplyType: setting.isStatic ? "static" : "dynamic",
    DataType: setting.type === "enum" ? "string" : setting.type === "real" ? "float" : setting.type,
    AllowedValues: allowed(setting),
    IsModifiable: isModifiable(setting),
    ApplyMethod: own?.method ?? "pending-reboot",
  };
}

const BOOLEANS: Readonly<Record<string, string>> = {
  ...{ "1": "1", on: "1", true: "1", yes: "1" },
  ...{ "0": "0", off: "0", false: "0", no: "0" },
};

/** The change that a parameter of a request asks for, checked. */
export function parameterChange(
  { ParameterName: name = "", ParameterValue: value, ApplyMethod: method }: Parameter,
  settings: readonly EngineSetting[],
): { readonly name: string; readonly value: string | undefined; readonly method: ApplyMethod } {
  const setting = settings.find((each) => each.name === name);
  if (!setting) throw errors.invalidValue(`Could not find parameter with name: ${name}`);
  if (!isModifiable(setting))
    throw errors.invalidValue(`The parameter ${name} cannot be modified.`);
  if (method !== "immediate" && method !== "pending-reboot")
    throw errors.invalidValue("ApplyMethod must be immediate or pending-reboot.");
  if (method === "immediate" && setting.isStatic)
    throw errors.invalidCombination("cannot use immediate apply method for static parameter");
  return { name, value: value === undefined ? undefined : checkedValue(setting, value), method };
}

function checkedValue(setting: EngineSetting, value: string): string {
  const { name, type, min, max } = setting;
  if (value.includes("{"))
    throw errors.notBuilt(`the formula ${value} for ${name} (a value of the instance class)`);
  if (name === "rds.force_ssl" && value === "1")
    throw errors.notBuilt("rds.force_ssl = 1 (servers of this harness have no TLS)");
  const number = Number(value);
  const isNumber = value.trim() !== "" && !Number.isNaN(number);
  const isAllowed = {
    boolean: value.toLowerCase() in BOOLEANS,
    enum: setting.allowed?.includes(value.toLowerCase()) ?? true,
    string: !/[\n\0]/.test(value),
    integer: isNumber && number >= (min ?? number) && number <= (max ?? number),
    real: isNumber && number >= (min ?? number) && number <= (max ?? number),
  }[type];
  if (!isAllowed) throw errors.invalidParameter(name, value, allowed(setting));
  return type === "boolean" ? (BOOLEANS[value.toLowerCase()] ?? value) : value;
}

/** What the server itself is given of a group's values. */
export function serverSettings(values: Readonly<Record<string, string>>): Record<string, string> {
  const { "rds.force_ssl": _, "rds.logical_replication": logical, ...own } = values;
  return logical === "1" ? { ...own, wal_level: "logical" } : own;
}

export const valuesOf = (group: KeptParameterGroup): Record<string, string> =>
  Object.fromEntries(Object.entries(group.values).map(([name, { value }]) => [name, value]));
