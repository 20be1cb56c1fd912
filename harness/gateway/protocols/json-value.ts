/**
 * JSON values against the model, both ways; shared by AWS JSON (members by their own names) and
 * REST JSON (by `jsonName`). A value of the wrong type is refused, as AWS's own parsers do.
 */

import { Buffer } from "node:buffer";
import { parseJson } from "#kernel/json.ts";
import type { Member, Shape, StructureShape } from "#model/shape.ts";
import { MalformedInput, type Members, setEntry } from "./protocol.ts";
import { formatBase64, namedNumber, parseBase64 } from "./scalar.ts";
import { dateOfEpoch, formatTimestamp, parseTimestamp } from "./timestamp.ts";

/** Which of a member's names stands in the JSON. */
export type Naming = "name" | "jsonName";

type JsonRecord = Readonly<Record<string, unknown>>;

/** The JSON object in `body`; an empty body is an empty object. */
export function parseObject(body: Uint8Array): JsonRecord {
  if (body.length === 0) return {};
  const value = parseJson(textOf(body));
  return isRecord(value) ? value : refuse("the request body is not a JSON object");
}

export function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
}

/** Decodes `value`, which is neither null nor undefined. */
export function readJson(shape: Shape, value: unknown, naming: Naming): unknown {
  switch (shape.kind) {
    case "structure":
      if (!isRecord(value)) return mistyped(value, "an object");
      return readMembers(shape.members, value, naming);
    case "list":
      if (!Array.isArray(value)) return mistyped(value, "a list");
      return readItems(shape.item, shape.traits.sparse === 1, value, naming);
    case "map":
      return isRecord(value) ? readEntries(shape.value, value, naming) : mistyped(value, "a map");
    case "string":
      return typeof value === "string" ? value : mistyped(value, "a string");
    case "number":
      return typeof value === "number" ? value : numberNamed(value);
    case "boolean":
      return typeof value === "boolean" ? value : mistyped(value, "a boolean");
    case "timestamp":
      return readTimestamp(value);
    case "blob":
      return typeof value === "string" ? parseBase64(value) : mistyped(value, "base64 text");
    case "bigint":
      return typeof value === "number" ? BigInt(value) : mistyped(value, "an integer");
    case "document":
      return value;
  }
}

export function readMembers(
  members: readonly Member[],
  value: JsonRecord,
  naming: Naming,
): Members {
  const out: Members = {};
  for (const member of members) {
    const found = value[member[naming]];
    if (found !== undefined && found !== null) {
      out[member.name] = readJson(member.shape, found, naming);
    }
  }
  return out;
}

/** Null items are kept only where the model calls the list sparse. */
function readItems(item: Shape, sparse: boolean, values: readonly unknown[], naming: Naming) {
  const out: unknown[] = [];
  for (const value of values) {
    if (value !== null) out.push(readJson(item, value, naming));
    else if (sparse) out.push(null);
  }
  return out;
}

function readEntries(shape: Shape, value: JsonRecord, naming: Naming): Members {
  const out: Members = {};
  for (const key of Object.keys(value)) {
    const entry = value[key];
    if (entry !== null) setEntry(out, key, readJson(shape, entry, naming));
  }
  return out;
}

function readTimestamp(value: unknown): Date {
  if (typeof value === "number") return dateOfEpoch(value);
  return typeof value === "string" ? parseTimestamp(value) : mistyped(value, "a timestamp");
}

function numberNamed(value: unknown): number {
  const named = typeof value === "string" ? namedNumber(value) : undefined;
  return named ?? mistyped(value, "a number");
}

/** The value for `JSON.stringify`; members that are undefined or null are left out. */
export function toJson(shape: Shape, value: unknown, naming: Naming): unknown {
  switch (shape.kind) {
    case "structure":
      return toJsonMembers(shape.members, value as Members, naming);
    case "list":
      return (value as readonly unknown[]).map((item) =>
        item === null ? null : toJson(shape.item, item, naming),
      );
    case "map":
      return toJsonEntries(shape.value, value as Members, naming);
    case "timestamp":
      return toJsonTime(value as Date, shape.format);
    case "blob":
      return formatBase64(value);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return Number(value);
    default:
      return value;
  }
}

export function toJsonMembers(
  members: readonly Member[],
  value: Readonly<Members>,
  naming: Naming,
): Members {
  const out: Members = {};
  for (const member of members) {
    const found = value[member.name];
    if (found !== undefined && found !== null) {
      out[member[naming]] = toJson(member.shape, found, naming);
    }
  }
  return out;
}

function toJsonEntries(shape: Shape, value: Readonly<Members>, naming: Naming): Members {
  const out: Members = {};
  for (const key of Object.keys(value)) {
    const entry = value[key];
    if (entry !== undefined)
      setEntry(out, key, entry === null ? null : toJson(shape, entry, naming));
  }
  return out;
}

/** JSON protocols write times as seconds unless the model fixes another form. */
function toJsonTime(date: Date, format: "date-time" | "http-date" | "epoch-seconds" | undefined) {
  if (format === undefined || format === "epoch-seconds") return date.getTime() / 1000;
  return formatTimestamp(date, format);
}

/** The error members of `shape` as JSON, with the message under the name the model gives it. */
export function errorBody(
  shape: StructureShape | undefined,
  error: { readonly message: string; readonly members: Readonly<Members> },
  naming: Naming,
): Members {
  const members = shape?.members.filter(({ location }) => location === "body") ?? [];
  const named = members.find(({ name }) => name.toLowerCase() === "message");
  return {
    [named?.[naming] ?? "message"]: error.message,
    ...toJsonMembers(members, error.members, naming),
  };
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mistyped(value: unknown, wanted: string): never {
  return refuse(`${JSON.stringify(value).slice(0, 80)} is not ${wanted}`);
}

function refuse(message: string): never {
  throw new MalformedInput("body", message);
}
