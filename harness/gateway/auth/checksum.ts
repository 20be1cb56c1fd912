/**
 * The checksums that S3 clients declare for what they send.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { ChecksumAlgorithm } from "#model/body.ts";
import { createCrc32c, createCrc64Nvme } from "./crc.ts";

export interface Checksum {
  update(bytes: Uint8Array): void;
  /** Base64, as it stands in headers and trailers. */
  digest(): string;
}

const CREATORS: Readonly<Record<ChecksumAlgorithm, () => Checksum>> = {
  crc32: () => createCrc32(),
  crc32c: () => inBase64(createCrc32c()),
  crc64nvme: () => inBase64(createCrc64Nvme()),
  sha1: () => createDigest("sha1"),
  sha256: () => createDigest("sha256"),
};

export const createChecksum = (algorithm: ChecksumAlgorithm): Checksum => CREATORS[algorithm]();

const PREFIX = "x-amz-checksum-";
/** Headers with the same prefix that carry no checksum of the body. */
const OTHER_HEADERS = new Set(["algorithm", "mode", "type"]);

/** The algorithm of a checksum header; its bare name when it is none that is known here. */
export function checksumAlgorithm(
  header: string,
): { readonly algorithm: ChecksumAlgorithm } | { readonly unknown: string } | undefined {
  if (!header.startsWith(PREFIX)) return undefined;
  const name = header.slice(PREFIX.length);
  if (OTHER_HEADERS.has(name)) return undefined;
  return isAlgorithm(name) ? { algorithm: name } : { unknown: name };
}

const isAlgorithm = (name: string): name is ChecksumAlgorithm => Object.hasOwn(CREATORS, name);

function createCrc32(): Checksum {
  let crc = 0;
  return {
    update(bytes) {
      crc = crc32(bytes, crc);
    },
    digest() {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc);
      return sum.toString("base64");
    },
  };
}

const inBase64 = (crc: { update(bytes: Uint8Array): void; digest(): Uint8Array }): Checksum => ({
  update: (bytes) => crc.update(bytes),
  digest: () => Buffer.from(crc.digest()).toString("base64"),
});

function createDigest(name: "sha1" | "sha256"): Checksum {
  const hash = createHash(name);
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest("base64") };
}
