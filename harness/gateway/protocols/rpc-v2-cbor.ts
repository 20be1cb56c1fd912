/**
 * Smithy RPC v2 CBOR: the operation stands in the path, input and output are CBOR maps. Some SDKs
 * choose it for services that also speak JSON.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */

import type { Shape, StructureShape } from "#model/shape.ts";
import { absoluteName, queryError } from "./aws-json.ts";
import { decodeCbor, encodeCbor } from "./cbor.ts";
import { type Answer, MalformedInput, type Members, type Protocol, setEntry } from "./protocol.ts";

const HEADERS = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };

export const rpcV2Cbor: Protocol = {
  name: "rpc-v2-cbor",

  decode({ operation }, { body }) {
    if (!operation.input || body.length === 0) return {};
    return readCbor(operation.input, decodeCbor(body)) as Members;
  },

  encode({ operation }, output): Answer {
    const value = operation.output ? toCbor(operation.output, output) : {};
    return { status: 200, headers: HEADERS, body: encodeCbor(value) };
  },

  encodeError(service, error): Answer {
    const messageName = error.shape?.members.find(({ name }) => /^message$/i.test(name))?.name;
    const members = error.shape ? toCbor(error.shape, error.members) : {};
    const body = encodeCbor({
      __type: absoluteName(service, error),
      [messageName ?? "message"]: error.message,
      ...(members as Members),
    });
    const headers = service.queryCompatible
      ? { ...HEADERS, "x-amzn-query-error": queryError(error) }
      : HEADERS;
    return { status: error.status, headers, body };
  },
};

/** A decoded data item against the model; a value of the wrong type is refused. */
function readCbor(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case "structure":
      return readMembers(shape, value);
    case "list":
      if (!Array.isArray(value)) return mistyped(value, "a list");
      return value.filter((item) => item !== null).map((item) => readCbor(shape.item, item));
    case "map": {
      const out: Members = {};
      for (const [key, entry] of entriesOf(value)) setEntry(out, key, readCbor(shape.value, entry));
      return out;
    }
    case "timestamp":
      if (typeof value === "number") return new Date(value * 1000);
      return value instanceof Date ? value : mistyped(value, "a timestamp");
    case "blob":
      return value instanceof Uint8Array ? value : mistyped(value, "bytes");
    case "document":
      return value;
    default:
      return typeof value === shape.kind ? value : mistyped(value, `a ${shape.kind}`);
  }
}

function readMembers(shape: StructureShape, value: unknown): Members {
  const record = new Map(entriesOf(value));
  const out: Members = {};
  for (const { name, shape: inner } of shape.members) {
    const found = record.get(name);
    if (found !== undefined) out[name] = readCbor(inner, found);
  }
  return out;
}

/** The entries of a map that are not null. */
function entriesOf(value: unknown): readonly [string, unknown][] {
  const map =
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Date);
  if (!map) return mistyped(value, "a map");
  return Object.entries(value).filter(([, entry]) => entry !== null);
}

function mistyped(value: unknown, wanted: string): never {
  const text = JSON.stringify(value) ?? "null";
  throw new MalformedInput("body", `${text.slice(0, 80)} is not ${wanted}`);
}

/** The value for {@link encodeCbor}: only modelled members that have a value. */
function toCbor(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case "structure": {
      const out: Members = {};
      for (const member of shape.members) {
        const found = (value as Members)[member.name];
        if (found !== undefined && found !== null) out[member.name] = toCbor(member.shape, found);
      }
      return out;
    }
    case "list":
      return (value as readonly unknown[]).map((item) => toCbor(shape.item, item));
    case "map": {
      const out: Members = {};
      for (const [key, entry] of Object.entries(value as Members)) {
        if (entry !== undefined) setEntry(out, key, toCbor(shape.value, entry));
      }
      return out;
    }
    default:
      return value;
  }
}
