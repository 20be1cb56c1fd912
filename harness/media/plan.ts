/**
 * Plans a job: from the input's facts and the wanted outputs to the fewest encodes. The input is
 * decoded once for each distinct excerpt; pictures (and sounds) with equal settings are encoded
 * once and packaged as often as asked, so Avalon's six derivatives, MP4 and HLS of each of three
 * qualities, take three encodes. Pure: the same request always gives the same plan.
 */

import { present } from "#kernel/assert.ts";
import { isJsonObject } from "#kernel/json.ts";
import type { FailureReason } from "./failure.ts";
import { framingOf, type PictureEncode, pictureEncode } from "./picture.ts";
import type { Probe, Size } from "./probe.ts";
import type { Clip, Container, OutputRequest, SoundSettings } from "./settings.ts";
import type { Framing } from "./sizing.ts";
import { incompatibility } from "./support.ts";

interface SoundEncode {
  /** Index into {@link Plan.clips}. */
  readonly clip: number;
  readonly settings: SoundSettings;
}

/** One output: encoded streams in a container. */
export interface Package {
  /** The request's id. */
  readonly output: string;
  readonly container: Container;
  /** Index into {@link Plan.pictures}. */
  readonly picture?: number;
  /** Index into {@link Plan.sounds}. */
  readonly sound?: number;
  readonly segmentSeconds?: number;
  /** Index into {@link Plan.stills}. */
  readonly stills?: number;
}

/** A series of still pictures. */
export interface StillSeries {
  readonly clip: number;
  readonly rotation: number;
  readonly framing: Framing;
  readonly format: "jpg" | "png";
  readonly intervalSeconds: number;
}

/** An output that is not made, and why; the others are. */
interface Refusal {
  readonly output: string;
  readonly reason: FailureReason;
  readonly message: string;
}

export interface Plan {
  readonly input: Probe;
  /** Distinct excerpts, each decoded once; the whole input is `{ startMs: 0 }`. */
  readonly clips: readonly Clip[];
  readonly pictures: readonly PictureEncode[];
  readonly sounds: readonly SoundEncode[];
  readonly packages: readonly Package[];
  readonly stills: readonly StillSeries[];
  readonly refusals: readonly Refusal[];
}

/** Lists of distinct values; an equal value is found again, not added. */
interface Shared {
  readonly clips: Distinct<Clip>;
  readonly pictures: Distinct<PictureEncode>;
  readonly sounds: Distinct<SoundEncode>;
  readonly stills: Distinct<StillSeries>;
}

/** The plan for making all `requests` from the input in one go. */
export function planOutputs(input: Probe, requests: readonly OutputRequest[]): Plan {
  const shared: Shared = {
    clips: distinct(),
    pictures: distinct(),
    sounds: distinct(),
    stills: distinct(),
  };
  const packages: Package[] = [];
  const refusals: Refusal[] = [];
  for (const request of requests) {
    const refusal = refusalOf(input, request);
    if (refusal) refusals.push(refusal);
    else packages.push(packageOf(input, request, shared));
  }
  return {
    input,
    clips: shared.clips.values,
    pictures: shared.pictures.values,
    sounds: shared.sounds.values,
    stills: shared.stills.values,
    packages,
    refusals,
  };
}

function packageOf(input: Probe, request: OutputRequest, shared: Shared): Package {
  const clip = shared.clips.indexOf(clipOf(input, request));
  const rotation = rotationOf(input, request);
  const { picture, sound, thumbnails } = request;
  return {
    output: request.id,
    container: request.container,
    ...(picture && {
      picture: shared.pictures.indexOf(pictureEncode(input, picture, { clip, rotation })),
    }),
    // AWS: a preset with sound makes a silent output of a silent input ("audio omitted").
    ...(sound && input.sound && { sound: shared.sounds.indexOf({ clip, settings: sound }) }),
    ...(request.segmentSeconds !== undefined && { segmentSeconds: request.segmentSeconds }),
    ...(thumbnails &&
      input.picture && {
        stills: shared.stills.indexOf({
          clip,
          rotation,
          framing: framingOf(input.picture, rotation, thumbnails.size),
          format: thumbnails.format,
          intervalSeconds: thumbnails.intervalSeconds,
        }),
      }),
  };
}

/** An excerpt that is in fact the whole input is planned as the whole. */
function clipOf(input: Probe, request: OutputRequest): Clip {
  const { startMs, durationMs } = request.clip ?? { startMs: 0 };
  const whole = durationMs === undefined || startMs + durationMs >= input.durationMs;
  return whole ? { startMs } : { startMs, durationMs };
}

function rotationOf(input: Probe, request: OutputRequest): number {
  const asked = request.rotate ?? "auto";
  return asked === "auto" ? (input.picture?.rotation ?? 0) : asked;
}

function refusalOf(input: Probe, request: OutputRequest): Refusal | undefined {
  const refuse = (reason: FailureReason, message: string) => ({
    output: request.id,
    reason,
    message,
  });
  const unfit = incompatibility(request);
  if (unfit) return refuse("settings-unsupported", unfit);
  if (request.picture && !input.picture) {
    return refuse("no-matching-stream", "The input has no video, and the output is to have some.");
  }
  if (!request.picture && request.sound && !input.sound) {
    return refuse("no-matching-stream", "The input has no audio, and the output is only audio.");
  }
  const startMs = request.clip?.startMs ?? 0;
  if (startMs > 0 && startMs >= input.durationMs) {
    return refuse(
      "clip-after-end",
      `The clip starts at ${startMs} ms, but the input ends at ${input.durationMs} ms.`,
    );
  }
  return undefined;
}

/** The length of an excerpt in milliseconds. */
export function clipLengthMs(plan: Plan, clip: number): number {
  const { startMs, durationMs } = present(plan.clips[clip], `clip ${clip}`);
  return durationMs ?? Math.max(0, plan.input.durationMs - startMs);
}

/** The picture size of a package, where it has a picture. */
export function pictureSize(plan: Plan, made: Package): Size | undefined {
  const framing = made.picture === undefined ? undefined : plan.pictures[made.picture]?.framing;
  return framing && { width: framing.width, height: framing.height };
}

interface Distinct<T> {
  readonly values: readonly T[];
  /** Where `value` stands in `values`; it is added when no equal one is there. */
  indexOf(value: T): number;
}

function distinct<T>(): Distinct<T> {
  const values: T[] = [];
  const indexes = new Map<string, number>();
  return {
    values,
    indexOf(value) {
      const text = canonicalText(value);
      const found = indexes.get(text);
      if (found !== undefined) return found;
      indexes.set(text, values.length);
      values.push(value);
      return values.length - 1;
    },
  };
}

/** The same text for values with the same members, in whatever order they were given. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    isJsonObject(member) ? Object.fromEntries(Object.entries(member).sort(byName)) : member,
  );
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
  a < b ? -1 : Number(a > b);
