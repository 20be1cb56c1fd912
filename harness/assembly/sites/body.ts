/** A request's body as text, bounded. */

import { Buffer } from "node:buffer";
import type { WireRequest } from "#gateway/wire-message.ts";

const BODY_BYTES_MAX = 1024 * 1024;

/** Undefined when it is larger than a mebibyte. */
export async function bodyOf(request: WireRequest): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
