/** Reads a body that is decoded in memory. */

import { Buffer } from "node:buffer";
import { lengthOf, limitBytes } from "../auth/payload.ts";
import { bodyTooLarge, type Dialect } from "../errors.ts";
import type { WireRequest } from "../wire-message.ts";

/** The whole body; refused unread when its header tells that it is too large. */
export async function collect(
  { headers, body }: Pick<WireRequest, "headers" | "body">,
  bytesMax: number,
  dialect: Dialect,
): Promise<Uint8Array> {
  const tooLarge = () => bodyTooLarge(dialect, bytesMax);
  if ((lengthOf(headers["content-length"]) ?? 0) > bytesMax) throw tooLarge();
  return joined(limitBytes(body, bytesMax, tooLarge));
}

export async function joined(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  const [first] = chunks;
  return chunks.length === 1 && first ? first : Buffer.concat(chunks);
}
