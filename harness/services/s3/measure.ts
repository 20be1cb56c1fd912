/** MD5 and checksum of content that is already kept, read only when they are not known. */

import { createHash } from "node:crypto";
import { createDigest } from "#kernel/digest.ts";
import type { Checksum, ChecksumName } from "./checksum.ts";
import { type Content, rangeOf } from "./object.ts";
import type { S3ProcedureContext } from "./operation.ts";

interface Measured {
  /** Lower-case hex. */
  readonly md5: string;
  readonly checksum: Checksum | undefined;
}

/** Measures the whole of `content`, with the checksum `wanted` if any. */
export async function measure(
  ctx: S3ProcedureContext,
  content: Content,
  wanted: ChecksumName | undefined,
): Promise<Measured> {
  const known = knownChecksum(content, wanted);
  const md5Known = content.parts === undefined;
  if (md5Known && (wanted === undefined || known)) return { md5: content.eTag, checksum: known };
  const hash = createHash("md5");
  const digest = wanted === undefined ? undefined : createDigest(wanted);
  for await (const chunk of ctx.open(rangeOf(content, 0, content.bytes))) {
    hash.update(chunk);
    digest?.update(chunk);
  }
  const checksum =
    wanted !== undefined && digest
      ? ({ name: wanted, value: digest.value(), type: "FULL_OBJECT" } as const)
      : known;
  return { md5: hash.digest("hex"), checksum };
}

/** A composite checksum is of the parts, not of the content. */
function knownChecksum(content: Content, wanted: ChecksumName | undefined): Checksum | undefined {
  const { checksum } = content;
  if (checksum?.type !== "FULL_OBJECT") return undefined;
  return wanted === undefined || wanted === checksum.name ? checksum : undefined;
}
