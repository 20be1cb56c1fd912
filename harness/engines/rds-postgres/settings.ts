/** The settings that PostgreSQL knows, from its own table of them, and as its configuration. */

import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";
import type { EngineSetting } from "#services/rds/engine.ts";

const TYPES: Readonly<Record<string, EngineSetting["type"]>> = {
  bool: "boolean",
  integer: "integer",
  real: "real",
  string: "string",
  enum: "enum",
};

/**
 * Where RDS begins with other values than PostgreSQL. RDS reckons connections by the memory of the
 * instance's class; this is that of 2 GiB.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export const RDS_INITIAL: Readonly<Record<string, string>> = { max_connections: "198" };

/** What the export is quoted by: a character that JSON has no use for, so nothing is escaped. */
const QUOTE = "\u0001";

/** Writes the table to a file of the server's, as JSON. */
export const exportOfSettings = (path: string): string =>
  "COPY (SELECT json_agg(s) FROM pg_settings s WHERE context <> 'internal') " +
  `TO '${path.replaceAll("'", "''")}' WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')`;

/** https://www.postgresql.org/docs/current/view-pg-settings.html */
export function settingsIn(exported: string): readonly EngineSetting[] {
  const rows = parseJson(exported.replaceAll(QUOTE, ""));
  return Array.isArray(rows) ? rows.filter(isJsonObject).map(settingOf) : [];
}

function settingOf(row: JsonObject): EngineSetting {
  const type = TYPES[String(row["vartype"])] ?? "string";
  const name = String(row["name"]);
  const initial = RDS_INITIAL[name] ?? textOf(row["boot_val"]);
  const { min_val: min, max_val: max, enumvals } = row;
  return {
    name,
    type,
    description: textOf(row["short_desc"]),
    initial: type === "boolean" ? (initial === "on" ? "1" : "0") : initial,
    ...(min === null || min === undefined ? {} : { min: Number(min) }),
    ...(max === null || max === undefined ? {} : { max: Number(max) }),
    ...(Array.isArray(enumvals) ? { allowed: enumvals.map(String) } : {}),
    isStatic: row["context"] === "postmaster",
  };
}

const textOf = (value: Json | undefined): string =>
  value === undefined || value === null ? "" : String(value);

/** As postgresql.conf takes it. */
export const configurationText = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join("");
