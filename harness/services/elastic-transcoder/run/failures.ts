/**
 * Why an output or a whole job failed, with the codes that a status detail begins with.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/error-handling.html
 */

import { isDiskFull } from "#kernel/disk-full.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { uuid } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import { type FailureReason, MediaFailure } from "#media/failure.ts";

/** A failure that has a code of Elastic Transcoder's. */
export class JobFailure extends Error {
  override readonly name = "JobFailure";
  readonly code: number;

  constructor(code: number, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }
}

interface At {
  readonly bucket: string;
  readonly key: string;
}

const place = ({ bucket, key }: At) => `bucket=${bucket}, key=${key}`;

export const cannotAssumeRole = (reason: string) =>
  new JobFailure(2000, `The specified role could not be assumed: ${reason}.`);

export const storageFailure = (at: At, cause: unknown, text: string) =>
  new JobFailure(3000, `Unclassified storage error: ${place(at)} (${text}).`, { cause });

export const inputMissing = (at: At) =>
  new JobFailure(3001, `The specified object could not be found: ${place(at)}.`);

export const outputExists = (at: At) =>
  new JobFailure(
    3002,
    "The specified object could not be saved in the specified bucket because an object by that " +
      `name already exists: ${place(at)}.`,
  );

export const noReadPermission = (at: At) =>
  new JobFailure(3003, `The role does not have permission to read the object: ${place(at)}.`);

export const noWritePermission = (at: At) =>
  new JobFailure(3004, `The role does not have permission to write the object: ${place(at)}.`);

export const bucketMissing = (at: At) =>
  new JobFailure(3005, `The specified S3 bucket does not exist: bucket=${at.bucket}.`);

export const playlistNeeds = (keys: readonly string[]) =>
  new JobFailure(1001, `The playlist depends on outputs that failed: ${keys.join(", ")}.`);

const MEDIA: Readonly<Record<FailureReason, readonly [code: number, text: string]>> = {
  "input-unreadable": [4000, "Amazon Elastic Transcoder could not interpret the media file."],
  "input-unsupported": [4006, "The format of the input file is not supported."],
  "no-matching-stream": [4008, "The preset and the input file do not match."],
  "clip-after-end": [4014, "The start of the clip is after the end of the input file."],
  "settings-unsupported": [1000, "The settings of the preset cannot be combined."],
  "disk-full": [9999, "Internal service error: the harness's disk is full."],
  "engine-failed": [4007, "Amazon Elastic Transcoder was unable to process the file."],
};

/** The failure that a reason of the planner or the engine stands for. */
export function mediaFailure(reason: FailureReason, message: string): JobFailure {
  const [code, text] = MEDIA[reason];
  return new JobFailure(code, `${text} ${message}`);
}

/** What is known to go wrong, as a job's failure; undefined for what is a bug of ours. */
export function asJobFailure(error: unknown): JobFailure | undefined {
  if (error instanceof JobFailure) return error;
  if (error instanceof MediaFailure) return mediaFailure(error.reason, error.message);
  if (isDiskFull(error)) return mediaFailure("disk-full", messageOf(error));
  if (error instanceof HarnessError) return internalError(error.message);
  return undefined;
}

export const internalError = (message: string) =>
  new JobFailure(9999, `Internal service error: ${message}`);

/** The status detail in the form seen from AWS: code, a UUID, and the text. */
export function statusDetail(failure: JobFailure, random: Random): string {
  return `${failure.code} ${uuid(random)}: ${failure.message}`;
}
