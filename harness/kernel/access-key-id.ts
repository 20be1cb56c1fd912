/**
 * Access key ids that tell their account, as AWS's do: after the prefix, base32, the account number
 * in bits 1 to 40 of 80. Observed in ids whose account was published.
 */

import type { Random } from "./random.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * A new id: `AKIA` for a key that lasts, `ASIA` for temporary credentials.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
export function accessKeyId(random: Random, prefix: "AKIA" | "ASIA", account: string): string {
  const noise = BigInt(random.uint32()) * 2n ** 7n + BigInt(random.uint32() % 2 ** 7);
  const value = (1n << 79n) | (BigInt(account) << 39n) | noise;
  let id: string = prefix;
  for (let shift = 75n; shift >= 0n; shift -= 5n) id += ALPHABET[Number((value >> shift) & 31n)];
  return id;
}

/** The account that a key id tells; undefined for an id that tells none. */
export function accountOfKeyId(id: string): string | undefined {
  if (/^\d{12}$/.test(id)) return id;
  const text = /^A[KS]IA([A-Z2-7]{16})$/.exec(id)?.[1];
  if (text === undefined) return undefined;
  const value = [...text].reduce((bits, c) => (bits << 5n) | BigInt(ALPHABET.indexOf(c)), 0n);
  const account = ((value >> 39n) & (2n ** 40n - 1n)).toString();
  return account.length <= 12 ? account.padStart(12, "0") : undefined;
}
