/**
 * What a service asks of the machinery that transcodes. The service plans (`plan.ts`); the engine
 * takes the input in, carries the plan out and hands the files back as streams of bytes.
 */

import type { Plan } from "./plan.ts";
import type { Probe, Ratio, Size } from "./probe.ts";

/** Bytes that were made; readable until the session is closed. */
export interface MadeFile {
  readonly bytes: number;
  read(): AsyncIterable<Uint8Array>;
}

export interface MadeSegment extends MadeFile {
  readonly seconds: number;
}

export interface MadeStills {
  readonly files: readonly MadeFile[];
  readonly size: Size;
  readonly format: "jpg" | "png";
}

/** One output of a plan. */
export interface MadePackage {
  /** The request's id. */
  readonly output: string;
  /** The one file, or the segments in order; playlists are the caller's to write. */
  readonly media: MadeFile | readonly MadeSegment[];
  readonly stills?: MadeStills;
  readonly durationMs: number;
  /** Of the media, segments summed; without thumbnails. */
  readonly bytes: number;
  readonly size?: Size;
  readonly frameRate?: Ratio;
  /** Bits per second: the fullest segment's, or the whole file's. */
  readonly bandwidth: number;
  /** RFC 6381 names, where known. */
  readonly codecs: readonly string[];
}

/** One job at work; it holds a place of the transcoder until it is closed. */
export interface TranscodeSession {
  /** Takes the whole input in. Throws `MediaFailure` when it is not media or is broken. */
  receive(input: AsyncIterable<Uint8Array>): Promise<Probe>;
  /** Makes every package of a plan for the received input. Throws `MediaFailure`. */
  run(plan: Plan): Promise<readonly MadePackage[]>;
  /** Removes all files and frees the place; never throws. */
  close(): Promise<void>;
}

export interface Transcoder {
  /**
   * Waits for a free place and opens a session. Undefined when `job` is being worked on by this
   * transcoder already, so that a job told of twice is done once.
   */
  begin(job: string, signal: AbortSignal): Promise<TranscodeSession | undefined>;
}
