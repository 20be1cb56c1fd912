/** Which version a running server itself says that it is. */

import { Client } from "pg";
import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";
import { type Address, ask } from "./probe.ts";

const ANSWER_MS_MAX = 5_000;

/** The first group of `pattern` in what the server answers to `request` before `end`. */
export async function versionFrom(
  address: Address,
  request: string,
  pattern: RegExp,
  end: string,
): Promise<string> {
  const heard = await ask(address, request, end, AbortSignal.timeout(ANSWER_MS_MAX));
  return pattern.exec(heard)?.[1] ?? "unknown";
}

/** What `read` finds in the JSON object at `url`. */
export async function versionIn(url: string, read: (body: JsonObject) => unknown): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  const body = parseJson(await response.text());
  const version = isJsonObject(body) ? read(body) : undefined;
  return typeof version === "string" ? version : "unknown";
}

/** PostgreSQL's, without what its packager added. */
export async function postgresVersion(connectionString: string): Promise<string> {
  const client = new Client({ connectionString, connectionTimeoutMillis: ANSWER_MS_MAX });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    return rows[0]?.server_version.split(" ")[0] ?? "unknown";
  } finally {
    await client.end();
  }
}
