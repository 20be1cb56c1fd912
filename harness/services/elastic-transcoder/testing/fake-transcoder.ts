/**
 * A transcoder for tests that makes no media: an input is the JSON text of its own facts, and what
 * is made of it is text that names it.
 */

import { Buffer } from "node:buffer";
import { MediaFailure } from "#media/failure.ts";
import { clipLengthMs, type Package, type Plan, pictureSize } from "#media/plan.ts";
import type { Probe } from "#media/probe.ts";
import type { MadeFile, MadePackage, Transcoder } from "#media/transcoder.ts";

export interface FakeTranscoder extends Transcoder {
  /** The plans carried out so far. */
  readonly plans: Plan[];
  /** Sessions that were not closed. */
  open(): number;
  /** Awaited by each run before it makes anything. */
  beforeRun: () => Promise<void>;
}

/** The bytes of an input with these facts. */
export const inputWith = (facts: Probe): Buffer => Buffer.from(JSON.stringify(facts));

export function createFakeTranscoder(): FakeTranscoder {
  const atWork = new Set<string>();
  const plans: Plan[] = [];
  const transcoder: FakeTranscoder = {
    plans,
    open: () => atWork.size,
    beforeRun: async () => {},
    async begin(job, signal) {
      if (atWork.has(job)) return undefined;
      atWork.add(job);
      return {
        async receive(input) {
          const chunks = await Array.fromAsync(input);
          return factsIn(Buffer.concat(chunks).toString());
        },
        async run(plan) {
          await transcoder.beforeRun();
          signal.throwIfAborted();
          plans.push(plan);
          return plan.packages.map((made) => makeUp(plan, made));
        },
        async close() {
          atWork.delete(job);
        },
      };
    },
  };
  return transcoder;
}

function factsIn(text: string): Probe {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MediaFailure("input-unreadable", "It is not JSON.", { cause });
  }
}

function makeUp(plan: Plan, made: Package): MadePackage {
  const clip = plan.pictures[made.picture ?? -1]?.clip ?? 0;
  const durationMs = clipLengthMs(plan, clip);
  const size = pictureSize(plan, made);
  const frameRate = plan.pictures[made.picture ?? -1]?.frameRate;
  const stills = plan.stills[made.stills ?? -1];
  const text = `${made.output} as ${made.container}`;
  return {
    output: made.output,
    media: made.segmentSeconds ? segments(text, durationMs, made.segmentSeconds) : fileOf(text),
    ...(stills && { stills: { ...stills, files: [fileOf("still")], size: stills.framing } }),
    durationMs,
    bytes: text.length,
    ...(size && { size }),
    ...(frameRate && { frameRate }),
    bandwidth: 1000,
    codecs: ["avc1.4D401F"],
  };
}

function segments(text: string, durationMs: number, seconds: number) {
  const count = Math.ceil(durationMs / 1000 / seconds);
  return Array.from({ length: count }, (_, index) => ({
    ...fileOf(`${text} ${index}`),
    seconds: Math.min(seconds, durationMs / 1000 - index * seconds),
  }));
}

function fileOf(text: string): MadeFile {
  return {
    bytes: text.length,
    async *read() {
      yield Buffer.from(text);
    },
  };
}
