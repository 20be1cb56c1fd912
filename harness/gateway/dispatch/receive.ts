/** Streaming members given by in-process callers: received into the blob store like wire bodies. */

import type { World } from "#bus/world.ts";
import type { BlobSegment, ReceivedBody, StoredBody } from "#model/body.ts";

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
  const received = Object.values(input).find(isReceived);
  if (received) return { input, held: received.kind === "stored" ? received.segments : [] };
  const given = streaming && (input as Record<string, unknown>)[streaming];
  if (!streaming || given === undefined || given === null) return { input, held: [] };
  const chunks = given instanceof Uint8Array ? once(given) : (given as AsyncIterable<Uint8Array>);
  const written = await world.blobs.write(chunks);
  const body: StoredBody = { kind: "stored", ...written, checksums: {} };
  return { input: { ...input, [streaming]: body }, held: written.segments };
}

function isReceived(value: unknown): value is ReceivedBody {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return value.kind === "stored" || value.kind === "passing";
}

async function* once(chunk: Uint8Array): AsyncIterable<Uint8Array> {
  yield chunk;
}
