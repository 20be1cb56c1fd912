/**
 * Cyclic redundancy checks, all reflected, and the check of two contents laid end to end from the
 * checks of each. https://reveng.sourceforge.io/crc-catalogue/all.htm
 */

import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { assertNever } from "./assert.ts";

interface CrcDefinition {
  readonly bits: 32 | 64;
  /** Bit-reflected generator polynomial. */
  readonly polynomial: bigint;
}

const crcs = {
  crc32: { bits: 32, polynomial: 0xedb88320n },
  crc32c: { bits: 32, polynomial: 0x82f63b78n },
  crc64nvme: { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n },
} as const satisfies Record<string, CrcDefinition>;

export type CrcName = keyof typeof crcs;

export interface Crc {
  update(chunk: Uint8Array): void;
  value(): bigint;
}

export function createCrc(name: CrcName): Crc {
  switch (name) {
    case "crc32":
      return createCrc32();
    case "crc32c":
      return createCrc32c();
    case "crc64nvme":
      return createCrc64();
    default:
      return assertNever(name);
  }
}

/** Node's own. */
function createCrc32(): Crc {
  let crc = 0;
  return {
    update(chunk) {
      crc = crc32(chunk, crc);
    },
    value: () => BigInt(crc),
  };
}

const castagnoli = tableOf(crcs.crc32c).low;

function createCrc32c(): Crc {
  let crc = -1;
  return {
    update(chunk) {
      // Local variables and an index: several times as fast as an iterator over the bytes.
      let c = crc;
      for (let i = 0; i < chunk.length; i++) {
        c = (castagnoli[(c ^ (chunk[i] ?? 0)) & 255] ?? 0) ^ (c >>> 8);
      }
      crc = c;
    },
    value: () => BigInt(~crc >>> 0),
  };
}

const nvme = tableOf(crcs.crc64nvme);

/** Works on two 32-bit halves, as BigInts are slow and numbers hold no 64 bits. */
function createCrc64(): Crc {
  let crcLow = -1;
  let crcHigh = -1;
  return {
    update(chunk) {
      let low = crcLow;
      let high = crcHigh;
      for (let i = 0; i < chunk.length; i++) {
        const at = (low ^ (chunk[i] ?? 0)) & 255;
        low = ((low >>> 8) | (high << 24)) ^ (nvme.low[at] ?? 0);
        high = (high >>> 8) ^ (nvme.high[at] ?? 0);
      }
      crcLow = low;
      crcHigh = high;
    },
    value: () => (BigInt(~crcHigh >>> 0) << 32n) | BigInt(~crcLow >>> 0),
  };
}

/** Big-endian, in base64: how checks travel in headers. */
export function formatCrc(name: CrcName, value: bigint): string {
  const hex = value.toString(16).padStart(crcs[name].bits / 4, "0");
  return Buffer.from(hex, "hex").toString("base64");
}

export const parseCrc = (base64: string): bigint =>
  BigInt(`0x${Buffer.from(base64, "base64").toString("hex") || "0"}`);

export const isCrc = (name: string): name is CrcName => Object.hasOwn(crcs, name);

function tableOf({ polynomial }: CrcDefinition) {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = BigInt(i);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    high[i] = Number(value >> 32n);
    low[i] = Number(value & 0xffffffffn);
  }
  return { high, low };
}

/** Combines CRCs of consecutive contents; remembers the factor of each length it met. */
export function createCombiner(name: CrcName): (a: bigint, b: bigint, bytesOfB: number) => bigint {
  const definition = crcs[name];
  const factors = new Map<number, bigint>();
  return (a, b, bytesOfB) => {
    let factor = factors.get(bytesOfB);
    if (factor === undefined) {
      factor = power(bytesOfB * 8, definition);
      factors.set(bytesOfB, factor);
    }
    return multiply(a, factor, definition) ^ b;
  };
}

/** x to the power of `exponent`, modulo the polynomial; reflected, so 1 is the highest bit. */
function power(exponent: number, definition: CrcDefinition): bigint {
  const one = 1n << BigInt(definition.bits - 1);
  let result = one;
  let square = one >> 1n;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiply(result, square, definition);
    square = multiply(square, square, definition);
  }
  return result;
}

function multiply(a: bigint, b: bigint, { bits, polynomial }: CrcDefinition): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = 1n << BigInt(bits - 1); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}
