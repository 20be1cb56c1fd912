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

export const identityArn = (
  kind: "user" | "role" | "group" | "policy" | "instance-profile",
  account: string,
  { path, name }: { readonly path: string; readonly name: string },
): string => formatArn({ service: "iam", region: "", account, resource: `${kind}${path}${name}` });
