/** Identifiers in the shapes AWS uses, drawn from the harness's seeded randomness. */

import { Buffer } from "node:buffer";
import type { Random } from "./random.ts";

const BASE36 = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A version 4 UUID (RFC 9562). */
export function uuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = Buffer.from(bytes).toString("hex");
  return [8, 12, 16, 20, 32].map((end, i, ends) => text.slice(ends[i - 1] ?? 0, end)).join("-");
}

/** `length` lower-case hexadecimal digits. */
export function hexId(random: Random, length: number): string {
  return Buffer.from(random.bytes(Math.ceil(length / 2)))
    .toString("hex")
    .slice(0, length);
}

/** `length` characters of `alphabet` (lower-case letters and digits when not given). */
export function textId(random: Random, length: number, alphabet: string = BASE36): string {
  let id = "";
  for (let i = 0; i < length; i++) id += alphabet[random.uint32() % alphabet.length];
  return id;
}
