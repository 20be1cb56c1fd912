/** Payload members that are the HTTP body as they are: bytes, streams and text. */

import type { BodySource } from "#model/body.ts";
import type { Shape } from "#model/shape.ts";

export interface EncodedBody {
  readonly type: string | undefined;
  readonly body: string | BodySource | undefined;
}

/** Undefined for a structure, which the protocol has to write itself. */
export function encodePlainPayload(shape: Shape, value: unknown): EncodedBody | undefined {
  if (value === undefined || value === null) return { type: undefined, body: undefined };
  if (shape.kind === "blob") {
    return { type: "application/octet-stream", body: value as string | BodySource };
  }
  return shape.kind === "string" ? { type: "text/plain", body: String(value) } : undefined;
}
