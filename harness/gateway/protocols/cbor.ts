/**
 * CBOR data items (RFC 8949) as far as Smithy's RPC v2 needs them: integers, byte and text strings,
 * arrays, maps, tags (epoch times), simple values and floats; indefinite lengths when reading.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html#shape-serialization
 */

import { Buffer } from "node:buffer";
import { assert } from "#kernel/assert.ts";
import { MalformedInput, setEntry } from "./protocol.ts";

/** Deeper items are refused: no AWS request nests like this. */
const DEPTH_MAX = 256;
const INDEFINITE = 31;
const BREAK = 0xff;
const EPOCH_TAG = 1;

/** Decodes one data item; tagged epoch times become `Date`s. Throws {@link MalformedInput}. */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = createReader(bytes);
  const value = reader.item(0);
  if (reader.rest() !== 0) throw malformed("there are bytes after the data item");
  return value;
}

interface Reader {
  item(depth: number): unknown;
  rest(): number;
}

function createReader(bytes: Uint8Array): Reader {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const take = (length: number): Buffer => {
    if (length > data.length - at) throw malformed("it ends too early");
    at += length;
    return data.subarray(at - length, at);
  };
  const argument = (info: number): number => {
    if (info < 24) return info;
    if (info === 24) return take(1).readUInt8();
    if (info === 25) return take(2).readUInt16BE();
    if (info === 26) return take(4).readUInt32BE();
    if (info === 27) return Number(take(8).readBigUInt64BE());
    throw malformed(`length code ${info} is reserved`);
  };
  const atBreak = (): boolean => {
    if (data[at] !== BREAK) return false;
    at++;
    return true;
  };
  /** Runs `one` for each element of a container. */
  const each = (info: number, one: () => void): void => {
    if (info === INDEFINITE) while (!atBreak()) one();
    else for (let left = argument(info); left > 0; left--) one();
  };
  const chunks = (info: number): Buffer => {
    if (info !== INDEFINITE) return take(argument(info));
    const parts: Buffer[] = [];
    while (!atBreak()) parts.push(take(argument(take(1).readUInt8() & 31)));
    return Buffer.concat(parts);
  };
  const simple = (info: number): unknown => {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return null;
    if (info === 25) return halfFloat(take(2).readUInt16BE());
    if (info === 26) return take(4).readFloatBE();
    if (info === 27) return take(8).readDoubleBE();
    throw malformed(`simple value ${info} is unknown`);
  };

  const item = (depth: number): unknown => {
    if (depth > DEPTH_MAX) throw malformed("it nests too deeply");
    const head = take(1).readUInt8();
    const info = head & 31;
    switch (head >> 5) {
      case 0:
        return argument(info);
      case 1:
        return -1 - argument(info);
      case 2:
        return chunks(info);
      case 3:
        return chunks(info).toString("utf8");
      case 4: {
        const list: unknown[] = [];
        each(info, () => list.push(item(depth + 1)));
        return list;
      }
      case 5: {
        const map: Record<string, unknown> = {};
        each(info, () => setEntry(map, String(item(depth + 1)), item(depth + 1)));
        return map;
      }
      case 6:
        return tagged(argument(info), item(depth + 1));
      default:
        return simple(info);
    }
  };
  return { item, rest: () => data.length - at };
}

/** Tags other than epoch times are ignored, which leaves their content. */
function tagged(tag: number, value: unknown): unknown {
  if (tag !== EPOCH_TAG) return value;
  if (typeof value !== "number") throw malformed("a time is not a number");
  return new Date(Math.round(value * 1000));
}

function halfFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const malformed = (message: string) =>
  new MalformedInput("body", `the request body is not CBOR: ${message}`);

/** Encodes strings, numbers, booleans, null, bytes, dates, arrays and plain records. */
export function encodeCbor(value: unknown): Buffer {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: unknown, parts: Uint8Array[]): void {
  if (value === null || value === undefined) parts.push(Buffer.of(0xf6));
  else if (typeof value === "boolean") parts.push(Buffer.of(value ? 0xf5 : 0xf4));
  else if (typeof value === "number") parts.push(encodeNumber(value));
  else if (typeof value === "string") {
    const text = Buffer.from(value, "utf8");
    parts.push(head(3, text.length), text);
  } else if (value instanceof Uint8Array) parts.push(head(2, value.length), value);
  else if (value instanceof Date) {
    parts.push(head(6, EPOCH_TAG), encodeNumber(value.getTime() / 1000));
  } else if (Array.isArray(value)) {
    parts.push(head(4, value.length));
    for (const item of value) write(item, parts);
  } else {
    assert(typeof value === "object", `${typeof value} has no form in CBOR`);
    const entries = Object.entries(value);
    parts.push(head(5, entries.length));
    for (const [key, entry] of entries) {
      write(key, parts);
      write(entry, parts);
    }
  }
}

function encodeNumber(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return value >= 0 ? head(0, value) : head(1, -1 - value);
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** A data item's first byte and argument, in the shortest form. */
function head(major: number, argument: number): Buffer {
  const first = major << 5;
  if (argument < 24) return Buffer.of(first | argument);
  if (argument < 0x100) return Buffer.of(first | 24, argument);
  if (argument < 0x10000) return Buffer.of(first | 25, argument >> 8, argument & 0xff);
  const bytes = Buffer.alloc(argument < 2 ** 32 ? 5 : 9);
  bytes[0] = first | (bytes.length === 5 ? 26 : 27);
  if (bytes.length === 5) bytes.writeUInt32BE(argument, 1);
  else bytes.writeBigUInt64BE(BigInt(argument), 1);
  return bytes;
}
