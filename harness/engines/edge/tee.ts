/** Lets a body pass to the viewer while it is collected for the cache, up to a bound. */

import type { World } from "#bus/world.ts";
import type { BodySource, StoredRange } from "#model/body.ts";

/** A larger body of a web server passes through and is not kept. */
const COLLECTED_BYTES_MAX = 16 * 2 ** 20;

/**
 * `store` gets the whole body before its last bytes pass, so that a viewer who has all finds it
 * kept; never, when it was cut short.
 */
export async function* tee(
  world: World,
  body: BodySource | undefined,
  store: (range: StoredRange) => void,
): AsyncIterable<Uint8Array> {
  let collected: Uint8Array[] | undefined = [];
  let bytes = 0;
  let last: Uint8Array | undefined;
  for await (const chunk of body === undefined ? [] : world.blobs.read(body)) {
    if (last) yield last;
    last = chunk;
    bytes += chunk.length;
    if (bytes > COLLECTED_BYTES_MAX) collected = undefined;
    collected?.push(chunk);
  }
  if (collected) {
    const { segments } = await world.blobs.write(chunksOf(collected));
    store({ kind: "range", segments, start: 0, end: bytes });
    // The cache holds them now; this ends the hold of the writing.
    world.blobs.drop(segments);
  }
  if (last) yield last;
}

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}
