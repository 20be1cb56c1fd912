/** Reads a body that is decoded in memory. */

import { Buffer } from "node:buffer";
import type { AwsError } from "#kernel/aws-error.ts";
import { limitBytes } from "../auth/payload.ts";

/** The largest body that is held in memory. */
export const COLLECTED_BYTES_MAX = 64 * 2 ** 20;
/** The largest body that is streamed: S3's limit for one PUT. */
export const STREAMED_BYTES_MAX = 5 * 2 ** 30;

export async function collect(
  body: AsyncIterable<Uint8Array>,
  tooLarge: () => AwsError,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of limitBytes(body, COLLECTED_BYTES_MAX, tooLarge)) chunks.push(chunk);
  const [first] = chunks;
  return chunks.length === 1 && first ? first : Buffer.concat(chunks);
}
