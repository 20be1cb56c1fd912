/**
 * Checksums of objects: which member carries which, and what a multipart object's is made of.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */

import { Buffer } from "node:buffer";
import { createCombiner, formatCrc, isCrc, parseCrc } from "#kernel/crc.ts";
import { createDigest, digestNames } from "#kernel/digest.ts";
import type { ChecksumAlgorithm, StoredBody } from "#model/body.ts";
import * as errors from "./errors.ts";

export type ChecksumName = ChecksumAlgorithm;
export type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

export interface Checksum {
  readonly name: ChecksumName;
  /** Base64; a composite one ends in `-` and the number of parts. */
  readonly value: string;
  readonly type: ChecksumType;
}

/** The members of inputs and outputs that carry a checksum. */
export interface ChecksumMembers {
  readonly ChecksumCRC32?: string | undefined;
  readonly ChecksumCRC32C?: string | undefined;
  readonly ChecksumCRC64NVME?: string | undefined;
  readonly ChecksumSHA1?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
}

const members = {
  crc32: "ChecksumCRC32",
  crc32c: "ChecksumCRC32C",
  crc64nvme: "ChecksumCRC64NVME",
  sha1: "ChecksumSHA1",
  sha256: "ChecksumSHA256",
} as const satisfies Record<ChecksumName, keyof ChecksumMembers>;

/** AWS's own spelling of the algorithm. */
export const algorithmOf = (name: ChecksumName): string => name.toUpperCase();

/** The algorithm that a request names, if any; throws when it is none that is known here. */
export function parseAlgorithm(text: string | undefined): ChecksumName | undefined {
  if (text === undefined) return undefined;
  const name = digestNames.find((known) => known === text.toLowerCase());
  // Gap: SHA-512, MD5 and the XXHash family, which AWS took up in 2026.
  if (!name) throw errors.notHonoured("x-amz-checksum-algorithm", text);
  return name;
}

export const checksumMember = (name: ChecksumName, value: string): ChecksumMembers => ({
  [members[name]]: value,
});

/** The member of an answer that shows a checksum. */
export const shownChecksum = (checksum: Checksum | undefined) =>
  checksum ? { ...checksumMember(checksum.name, checksum.value), ChecksumType: checksum.type } : {};

/** The one checksum that the members hold. */
export function declaredIn(
  input: ChecksumMembers,
): { readonly name: ChecksumName; readonly value: string } | undefined {
  for (const name of digestNames) {
    const value = input[members[name]];
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

/** The checksum that came with a body, which the gateway verified. */
export function checksumOf(body: StoredBody | undefined): Checksum | undefined {
  for (const name of digestNames) {
    const value = body?.checksums[name];
    if (value !== undefined) return { name, value, type: "FULL_OBJECT" };
  }
  return undefined;
}

/** What a multipart upload's checksum is made of, when its creator does not say. */
export function checksumTypeFor(name: ChecksumName, asked: string | undefined): ChecksumType {
  const isSha = name === "sha1" || name === "sha256";
  const type = asked ?? (name === "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE");
  const possible = type === "FULL_OBJECT" ? !isSha : name !== "crc64nvme";
  if ((type !== "FULL_OBJECT" && type !== "COMPOSITE") || !possible) {
    throw errors.invalidRequest(
      `The ${type} checksum type cannot be used with the ${name} checksum algorithm.`,
    );
  }
  return type;
}

interface MeasuredPart {
  readonly bytes: number;
  readonly checksum: string;
}

/** The checksum of an object made of `parts`. */
export function checksumOfParts(
  name: ChecksumName,
  type: ChecksumType,
  parts: readonly MeasuredPart[],
): Checksum {
  if (type === "COMPOSITE") {
    const all = Buffer.concat(parts.map((part) => Buffer.from(part.checksum, "base64")));
    return { name, type, value: `${digestOf(name, all)}-${parts.length}` };
  }
  if (!isCrc(name)) throw errors.invalidRequest(`${name} has no full object checksum.`);
  const combine = createCombiner(name);
  const whole = parts.reduce(
    (value, part) => combine(value, parseCrc(part.checksum), part.bytes),
    0n,
  );
  return { name, type, value: formatCrc(name, whole) };
}

function digestOf(name: ChecksumName, bytes: Uint8Array): string {
  const digest = createDigest(name);
  digest.update(bytes);
  return digest.value();
}
