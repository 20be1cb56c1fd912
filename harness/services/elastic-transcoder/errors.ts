/**
 * Elastic Transcoder's errors.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/error-handling.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { AccountId } from "#kernel/brand.ts";
import { notBuilt as notBuiltIn } from "#operation/not-built.ts";

export const invalid = (message: string) =>
  new AwsError("ValidationException", message, { status: 400 });

const notFound = (message: string) =>
  new AwsError("ResourceNotFoundException", message, { status: 404 });

export const pipelineNotFound = (account: AccountId, id: string) =>
  notFound(`The specified pipeline was not found: account=${account}, pipelineId=${id}.`);

export const presetNotFound = (account: AccountId, id: string) =>
  notFound(`The specified preset was not found: account=${account}, presetId=${id}.`);

export const jobNotFound = (account: AccountId, id: string) =>
  notFound(`The specified job was not found: account=${account}, jobId=${id}.`);

const inUse = (message: string) => new AwsError("ResourceInUseException", message, { status: 409 });

export const pipelineInUse = (account: AccountId, id: string) =>
  inUse(`The specified pipeline is in use: account=${account}, pipelineId=${id}.`);

export const jobNotCancellable = (account: AccountId, id: string, status: string) =>
  inUse(
    `The specified job could not be canceled, as its status is ${status} and not Submitted: ` +
      `account=${account}, jobId=${id}.`,
  );

const tooMany = (message: string) =>
  new AwsError("LimitExceededException", message, { status: 429 });

export const tooManyPipelines = (account: AccountId, max: number) =>
  tooMany(`The maximum number of pipelines is ${max}: account=${account}.`);

export const tooManyPresets = (account: AccountId, max: number) =>
  tooMany(`The maximum number of presets of your own is ${max}: account=${account}.`);

export const systemPresetKept = (account: AccountId, id: string) =>
  new AwsError(
    "AccessDeniedException",
    `Deleting the system preset is not allowed: account=${account}, presetId=${id}.`,
    { status: 403 },
  );

export const notBuilt = (operation: string, what: string) =>
  notBuiltIn(`elastic-transcoder.${operation}`, what);
