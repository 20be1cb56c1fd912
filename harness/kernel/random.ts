/**
 * Seeded randomness (sfc32). Everything random in the harness is drawn from one of these, so a run
 * with the same seed draws the same ids and faults. Not for cryptography.
 */

export interface Random {
  /** A uniform integer in [0, 2^32). */
  uint32(): number;
  /** A uniform number in [0, 1). */
  float(): number;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
  /** A source of its own for `label`: its draws do not disturb this one's. */
  fork(label: string): Random;
}

export function createRandom(seed: string | number): Random {
  const next = sfc32(hash128(String(seed)));
  return {
    uint32: next,
    float: () => next() / 0x1_0000_0000,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

type Words = [number, number, number, number];

/** MurmurHash3's 32-bit mix, four lanes: spreads a text seed over the generator's state. */
function hash128(text: string): Words {
  const lanes: Words = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  for (let i = 0; i < text.length; i++) {
    const lane = i & 3;
    const mixed = Math.imul((lanes[lane] ?? 0) ^ text.charCodeAt(i), 0x85ebca6b);
    lanes[lane] = (mixed ^ (mixed >>> 13)) >>> 0;
    lanes[(lane + 1) & 3] = Math.imul((lanes[(lane + 1) & 3] ?? 0) + mixed, 0xc2b2ae35) >>> 0;
  }
  return lanes;
}

function sfc32([a, b, c, counter]: Words): () => number {
  const next = () => {
    const out = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + out) >>> 0;
    return out;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}
