/** Simple values as text: in XML, forms, headers, queries and labels. */

import { Buffer } from "node:buffer";
import { assert } from "#kernel/assert.ts";
import type { Shape, TimestampFormat } from "#model/shape.ts";
import { MalformedInput } from "./protocol.ts";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** Throws {@link MalformedInput} when `text` is not of the shape. */
export function readScalar(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case "string":
      return text;
    case "number":
      return parseNumber(text);
    case "boolean":
      return parseBoolean(text);
    case "timestamp":
      return parseTimestamp(text);
    case "blob":
      return parseBase64(text);
    case "bigint":
      return BigInt(parseNumber(text));
    default:
      throw malformed(text, `a ${shape.kind}`);
  }
}

export function writeScalar(shape: Shape, value: unknown, format: TimestampFormat): string {
  if (shape.kind === "timestamp") {
    assert(value instanceof Date, `a timestamp must be a Date, not ${String(value)}`);
    return formatTimestamp(value, shape.format ?? format);
  }
  if (shape.kind === "blob") return formatBase64(value);
  return String(value);
}

/** A number's text, including the names of what JSON has no digits for. */
export function parseNumber(text: string): number {
  const value = text.trim();
  if (NUMBER.test(value)) return Number(value);
  return namedNumber(value) ?? unreadable(text, "a number");
}

export function namedNumber(text: string): number | undefined {
  if (text === "NaN") return Number.NaN;
  if (text === "Infinity") return Number.POSITIVE_INFINITY;
  return text === "-Infinity" ? Number.NEGATIVE_INFINITY : undefined;
}

/** Old SDKs send `1`, Python ones `True`. */
function parseBoolean(text: string): boolean {
  const value = text.trim().toLowerCase();
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  return unreadable(text, "a boolean");
}

export function parseBase64(text: string): Uint8Array {
  return BASE64.test(text) ? Buffer.from(text, "base64") : unreadable(text, "base64");
}

export const formatBase64 = (value: unknown): string => bytesOf(value).toString("base64");

/** A blob's bytes; text stands for its UTF-8. */
export function bytesOf(value: unknown): Buffer {
  if (typeof value === "string") return Buffer.from(value, "utf8");
  assert(value instanceof Uint8Array, `a blob must be bytes, not ${String(value)}`);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function unreadable(text: string, what: string): never {
  throw malformed(text, what);
}

const malformed = (text: string, what: string) =>
  new MalformedInput("parameter", `"${text.slice(0, 80)}" is not ${what}`);
