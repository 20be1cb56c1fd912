/**
 * The errors of SNS, with the texts that AWS answers.
 * https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Violation } from "#operation/constraint.ts";

export const invalidParameter = (what: string) =>
  new AwsError("InvalidParameterException", `Invalid parameter: ${what}`);

export const invalidToken = () => new AwsError("InvalidParameterException", "Invalid token");

export const invalidAttributeValue = (message: string) =>
  new AwsError("InvalidParameterValueException", message);

export const topicNotFound = () => new AwsError("NotFoundException", "Topic does not exist");

export const subscriptionNotFound = () =>
  new AwsError("NotFoundException", "Subscription does not exist");

export const resourceNotFound = () =>
  new AwsError("ResourceNotFoundException", "Resource does not exist");

export const tooManyTags = () =>
  new AwsError(
    "TagLimitExceededException",
    "Could not complete request: tag quota of per resource exceeded",
  );

export const authorizationError = (message: string) =>
  new AwsError("AuthorizationErrorException", message);

export const emptyBatch = () =>
  new AwsError("EmptyBatchRequestException", "The batch request doesn't contain any entries.");

export const tooManyEntries = () =>
  new AwsError(
    "TooManyEntriesInBatchRequestException",
    "The batch request contains more entries than permissible.",
  );

export const repeatedBatchId = () =>
  new AwsError(
    "BatchEntryIdsNotDistinctException",
    "Two or more batch entries in the request have the same Id.",
  );

export const invalidBatchId = () =>
  new AwsError(
    "InvalidBatchEntryIdException",
    "The Id of a batch entry in a batch request doesn't abide by the specification.",
  );

export const batchTooLong = () =>
  new AwsError(
    "BatchRequestTooLongException",
    "The length of all the messages put together is more than the limit.",
  );

/** What this harness does not do, said so that nobody takes it for SNS's own refusal. */
export const notImplemented = (what: string) =>
  new AwsError("NotImplemented", `${what}: not implemented by this harness.`, {
    status: 501,
    fault: "server",
  });

/** The endpoint refused for good: AWS does not try again. */
export const endpointRefused = (url: string, status: number) =>
  new AwsError("EndpointRefused", `${url} answered ${status}`, { status: 400 });

/** The endpoint may do better later. */
export const endpointFailed = (url: string, reason: string) =>
  new AwsError("EndpointFailed", `${url} ${reason}`, { status: 502 });

/** The error of a constraint that the gateway found broken. */
export function broken(violation: Violation): AwsError {
  const name = violation.path.charAt(0).toUpperCase() + violation.path.slice(1);
  if (name === "Message") return invalidParameter("Empty message");
  return invalidParameter(`${name} Reason: no value for required parameter`);
}
