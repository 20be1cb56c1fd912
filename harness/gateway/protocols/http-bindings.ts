/**
 * Members outside the body in the REST protocols: labels, headers, query parameters, status.
 * https://smithy.io/2.0/spec/http-bindings.html
 */

import { Buffer } from "node:buffer";
import type { ListShape, Member, Shape, StructureShape } from "#model/shape.ts";
import {
  type ErrorFacts,
  type HeaderMap,
  MalformedInput,
  type Members,
  type RequestParts,
  setEntry,
  type Target,
} from "./protocol.ts";
import { readScalar, writeScalar } from "./scalar.ts";

/** Decodes all members of an input that do not travel in the body. */
export function readBindings(target: Target, request: RequestParts): Members {
  const out: Members = {};
  for (const member of target.operation.input?.members ?? []) {
    const value = readBinding(member, target, request);
    if (value !== undefined) out[member.name] = value;
  }
  return out;
}

function readBinding(member: Member, target: Target, request: RequestParts): unknown {
  const { shape, wireName } = member;
  switch (member.location) {
    case "label": {
      const label = request.labels[member.name];
      return label === undefined ? undefined : readScalar(shape, label);
    }
    case "header":
    case "prefix-headers":
      return readHeaderMember(member, request.headers);
    case "query":
      return readQuery(shape, request.query.getAll(wireName));
    case "query-map":
      return readQueryMap(shape, target, request.query);
    default:
      return undefined;
  }
}

/** The value of a member that travels in a header, or in all headers with a prefix. */
export function readHeaderMember({ location, shape, wireName }: Member, headers: HeaderMap) {
  if (location === "prefix-headers") return readPrefixed(wireName, headers);
  const header = headers[wireName];
  return header === undefined ? undefined : readHeader(shape, header);
}

/** AWS: a date that cannot be read is as good as absent (RFC 9110, 13.1.3, and for `Expires`). */
function readHeader(shape: Shape, text: string): unknown {
  if (shape.kind === "list") {
    return splitList(shape, text).map((item) => readScalar(shape.item, item));
  }
  if (shape.kind !== "timestamp") return readScalar(shape, text);
  try {
    return readScalar(shape, text);
  } catch (error) {
    if (error instanceof MalformedInput) return undefined;
    throw error;
  }
}

const QUOTED_OR_PLAIN = /"(?:[^"\\]|\\.)*"|[^,]+/g;

/** Items are separated by commas, of which an HTTP date has one itself. */
function splitList(shape: ListShape, text: string): readonly string[] {
  if (shape.item.kind === "timestamp") return text.match(/[^,]+,[^,]+/g) ?? [];
  return (text.match(QUOTED_OR_PLAIN) ?? []).map((item) => {
    const trimmed = item.trim();
    return trimmed.startsWith('"') ? trimmed.slice(1, -1).replace(/\\(.)/g, "$1") : trimmed;
  });
}

function readPrefixed(prefix: string, headers: HeaderMap): Members | undefined {
  let out: Members | undefined;
  for (const name in headers) {
    if (!name.startsWith(prefix)) continue;
    out ??= {};
    setEntry(out, name.slice(prefix.length), headers[name]);
  }
  return out;
}

function readQuery(shape: Shape, values: readonly string[]): unknown {
  const [first] = values;
  if (first === undefined) return undefined;
  if (shape.kind === "list") return values.map((value) => readScalar(shape.item, value));
  return first === "" && shape.kind !== "string" ? undefined : readScalar(shape, first);
}

/** All parameters that no other member and no literal of the address takes. */
function readQueryMap(shape: Shape, { operation }: Target, query: URLSearchParams): Members {
  const taken = new Set(operation.input?.members.map(({ wireName }) => wireName));
  for (const [name] of operation.http?.literals ?? []) taken.add(name);
  const many = shape.kind === "map" && shape.value.kind === "list";
  const out: Members = {};
  for (const name of new Set(query.keys())) {
    if (!taken.has(name)) setEntry(out, name, many ? query.getAll(name) : query.get(name));
  }
  return out;
}

export interface OutputBindings {
  readonly status: number;
  readonly headers: Record<string, string>;
}

/** Encodes the members of an output that do not travel in the body. */
export function writeBindings(target: Target, output: Readonly<Members>): OutputBindings {
  const headers: Record<string, string> = {};
  let status = target.operation.http?.status ?? 200;
  for (const member of target.operation.output?.members ?? []) {
    const value = output[member.name];
    if (value === undefined || value === null) continue;
    if (member.location === "status") status = Number(value);
    else writeHeaders(member, value, headers);
  }
  return { status, headers };
}

/** Headers that a modelled error carries. */
export function writeErrorHeaders(
  shape: StructureShape | undefined,
  error: ErrorFacts,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const member of shape?.members ?? []) {
    const value = error.members[member.name];
    if (value !== undefined && value !== null) writeHeaders(member, value, headers);
  }
  return headers;
}

/** Sets the headers of one member; one that travels otherwise sets none. */
export function writeHeaders(
  member: Member,
  value: unknown,
  headers: Record<string, string>,
): void {
  const { shape, wireName } = member;
  if (member.location === "header") {
    const text =
      shape.kind === "list"
        ? (value as readonly unknown[]).map((item) => listItem(shape.item, item)).join(", ")
        : writeScalar(shape, value, "http-date");
    headers[wireName] = headerBytes(text);
  } else if (member.location === "prefix-headers") {
    for (const [name, text] of Object.entries(value as Members)) {
      headers[(wireName + name).toLowerCase()] = headerBytes(String(text));
    }
  }
}

function listItem(shape: Shape, value: unknown): string {
  const text = writeScalar(shape, value, "http-date");
  const special = shape.kind === "string" && /[",]/.test(text);
  return special ? `"${text.replace(/["\\]/g, "\\$&")}"` : text;
}

/** Header values go out byte by byte, so UTF-8 text is handed over as its bytes. */
export const headerBytes = (text: string): string =>
  /[^\t\x20-\x7e]/.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
