/** IAM's identifiers and ARNs. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */

import { formatArn } from "#kernel/arn.ts";
import { textId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** `AIDA` user, `AROA` role, `AGPA` group, `ANPA` policy, `AIPA` instance profile. */
export const uniqueId = (random: Random, prefix: string): string =>
  prefix + textId(random, 17, ALPHABET);

export const secretKey = (random: Random): string => textId(random, 40, SECRET_ALPHABET);

/**
 * An access key id that tells its account, as AWS's do: after the prefix, base32, the account
 * number in bits 1 to 40.
 */
export function accessKeyId(random: Random, prefix: "AKIA" | "ASIA", account: string): string {
  const noise = (bits: number) => BigInt(random.uint32() % 2 ** bits);
  // 80 bits: a set bit, 40 of the account, 39 of chance.
  const value =
    (1n << 79n) | (BigInt(account) << 39n) | (noise(19) << 20n) | (noise(10) << 10n) | noise(10);
  let id = "";
  for (let shift = 75n; shift >= 0n; shift -= 5n) id += ALPHABET[Number((value >> shift) & 31n)];
  return prefix + id;
}

export const identityArn = (
  kind: "user" | "role" | "group" | "policy" | "instance-profile",
  account: string,
  { path, name }: { readonly path: string; readonly name: string },
): string => formatArn({ service: "iam", region: "", account, resource: `${kind}${path}${name}` });
