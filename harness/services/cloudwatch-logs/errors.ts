/**
 * The errors of CloudWatch Logs, with the texts that AWS answers.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Violation } from "#operation/constraint.ts";

export const noGroup = () =>
  new AwsError("ResourceNotFoundException", "The specified log group does not exist.");

export const noStream = () =>
  new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");

export const groupExists = () =>
  new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");

export const streamExists = () =>
  new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");

export const invalidParameter = (message: string) =>
  new AwsError("InvalidParameterException", message);

export const broken = ({ message }: Violation) => invalidParameter(message);

/** What is accepted must be honoured: the rest is refused by name. */
export const unsupported = (parameter: string) =>
  invalidParameter(
    `${parameter} is not supported by this harness (see services/cloudwatch-logs/README.md, Gaps).`,
  );
