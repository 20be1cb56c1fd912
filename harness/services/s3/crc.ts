/**
 * The CRCs that S3 checks uploads with, and the CRC of two contents laid end to end from the CRCs
 * of each: that is how a whole object's checksum follows from its parts'.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */

import { crc32 } from "node:zlib";

export interface CrcDefinition {
  readonly bits: 32 | 64;
  /** Bit-reflected generator polynomial. */
  readonly polynomial: bigint;
}

export const crcs = {
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
  if (name === "crc32") {
    let value = 0;
    return {
      update(chunk) {
        value = crc32(chunk, value);
      },
      value: () => BigInt(value),
    };
  }
  return tableCrc(crcs[name]);
}

/** Works on two 32-bit halves, as BigInts are slow and numbers hold no 64 bits. */
function tableCrc(definition: CrcDefinition): Crc {
  const { high, low } = tableOf(definition);
  let hi = definition.bits === 64 ? 0xffffffff : 0;
  let lo = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) {
        const index = (lo ^ byte) & 0xff;
        lo = (((lo >>> 8) | (hi << 24)) ^ (low[index] ?? 0)) >>> 0;
        hi = ((hi >>> 8) ^ (high[index] ?? 0)) >>> 0;
      }
    },
    value() {
      const inverted = (BigInt(~hi >>> 0) << 32n) | BigInt(~lo >>> 0);
      return definition.bits === 64 ? inverted : inverted & 0xffffffffn;
    },
  };
}

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
