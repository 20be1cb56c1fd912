/**
 * The errors of EventBridge, with the texts that AWS answers.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Violation } from "#operation/constraint.ts";

export const validation = (message: string) => new AwsError("ValidationException", message);

export const broken = ({ message }: Violation) => validation(message);

export const busNotFound = (name: string) =>
  new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);

export const busExists = (name: string) =>
  new AwsError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);

export const ruleNotFound = (name: string, bus: string) =>
  new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`);

export const targetsLeft = () => validation("Rule can't be deleted since it has targets.");

export const tooMany = (what: string, limit: number) =>
  new AwsError(
    "LimitExceededException",
    `The requested resource exceeds the maximum number allowed: at most ${limit} ${what}.`,
  );

export const invalidPattern = (reason: string) =>
  new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);

/** What is accepted must be honoured: the rest is refused by name. */
export const unsupported = (parameter: string) =>
  validation(
    `${parameter} is not supported by this harness (see services/eventbridge/README.md, Gaps).`,
  );
