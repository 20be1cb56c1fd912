/** STS's errors. https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */

import { AwsError } from "#kernel/aws-error.ts";

const error = (code: string, status: number, message: string): AwsError =>
  new AwsError(code, message, { status });

/** AWS says only the first sentence; the reason is ours. */
export const mayNotAssume = (caller: string, roleArn: string, reason: string) =>
  error(
    "AccessDenied",
    403,
    `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}. ${reason}`,
  );

export const sessionsMayNot = (operation: string) =>
  error("AccessDenied", 403, `Cannot call ${operation} with session credentials`);

export const validationError = (message: string) => error("ValidationError", 400, message);

export const durationTooLong = () =>
  validationError(
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  );

export const chainedTooLong = () =>
  validationError(
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role " +
      "chaining.",
  );

export const notBuilt = (parameter: string) =>
  validationError(`${parameter} is not built in this harness; leave it out.`);
