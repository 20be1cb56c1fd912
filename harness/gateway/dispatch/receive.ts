/** Streaming members given by in-process callers: received into the blob store like wire bodies. */

import type { World } from "#bus/world.ts";
import type { BlobSegment, StoredBody } from "#model/body.ts";

/** A call's input with every body stored, and what is held until the call has ended. */
export interface ReceivedInput {
  readonly input: object;
  readonly held: readonly BlobSegment[];
}

/** `streaming` names the input member that streams on the wire, if the operation has one. */
export async function receiveInput(
  world: World,
  input: object,
  streaming: string | undefined,
): Promise<ReceivedInput> {
  // The gateway stored what came over the wire, and holds it until the call has ended.
  const stored = Object.values(input).find(isStored);
  if (stored) return { input, held: stored.segments };
  const given = streaming && (input as Record<string, unknown>)[streaming];
  if (!streaming || given === undefined || given === null) return { input, held: [] };
  const chunks = given instanceof Uint8Array ? once(given) : (given as AsyncIterable<Uint8Array>);
  const written = await world.blobs.write(chunks);
  const body: StoredBody = { kind: "stored", ...written, checksums: {} };
  return { input: { ...input, [streaming]: body }, held: written.segments };
}

function isStored(value: unknown): value is StoredBody {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "stored";
}

async function* once(chunk: Uint8Array): AsyncIterable<Uint8Array> {
  yield chunk;
}
