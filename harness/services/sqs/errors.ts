/**
 * The errors of SQS, with the texts that AWS answers.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 * `InvalidParameterValue` and `MissingParameter` are not in the model; in JSON the gateway calls
 * them by the names they have there.
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Violation } from "#operation/constraint.ts";
import { batchBytesMax, batchEntriesMax, policyStatementsMax, queueTagsMax } from "./limits.ts";

export const queueDoesNotExist = () =>
  new AwsError("QueueDoesNotExist", "The specified queue does not exist.");

export const invalidAddress = (address: string) =>
  new AwsError("InvalidAddress", `The address ${address} is not valid for this endpoint.`);

export const queueNameExists = (attribute: string) =>
  new AwsError(
    "QueueNameExists",
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
  );

export const invalidAttributeName = (name: string) =>
  new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);

export const invalidAttributeValue = (name: string) =>
  new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);

export const twoEncryptions = () =>
  new AwsError(
    "InvalidAttributeName",
    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS " +
      "SSE or SQS SSE.",
  );

export const invalidParameter = (message: string) =>
  new AwsError("InvalidParameterValue", message, { status: 400 });

export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string) =>
  new AwsError("MissingParameter", `The request must contain the parameter ${parameter}.`, {
    status: 400,
  });

export const invalidMessageContents = () =>
  new AwsError(
    "InvalidMessageContents",
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | " +
      "#xE000 to #xFFFD | #x10000 to #x10FFFF",
  );

export const messageTooLong = (bytesMax: number) =>
  invalidParameter(
    `One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes.`,
  );

export const emptyBatch = (entryType: string) =>
  new AwsError("EmptyBatchRequest", `There should be at least one ${entryType} in the request.`);

export const tooManyEntries = (count: number) =>
  new AwsError(
    "TooManyEntriesInBatchRequest",
    `Maximum number of entries per request are ${batchEntriesMax}. You have sent ${count}.`,
  );

export const repeatedBatchId = (id: string) =>
  new AwsError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);

export const invalidBatchId = () =>
  new AwsError(
    "InvalidBatchEntryId",
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. " +
      "It can be at most 80 letters long.",
  );

export const batchTooLong = (bytes: number) =>
  new AwsError(
    "BatchRequestTooLong",
    `Batch requests cannot be longer than ${batchBytesMax} bytes. You have sent ${bytes} bytes.`,
  );

export const invalidReceiptHandle = (handle: string) =>
  new AwsError("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is invalid.`);

export const messageGone = (handle: string) =>
  invalidValue(
    handle,
    "ReceiptHandle",
    "Message does not exist or is not available for visibility timeout change.",
  );

export const messageNotInFlight = () => new AwsError("MessageNotInflight", "");

export const visibilityBeyondLimit = (seconds: number) =>
  invalidValue(
    seconds,
    "VisibilityTimeout",
    "Total VisibilityTimeout for the message is beyond the limit [43200 seconds].",
  );

export const purgeInProgress = (queue: string) =>
  new AwsError(
    "PurgeQueueInProgress",
    `Only one PurgeQueue operation on ${queue} is allowed every 60 seconds.`,
  );

export const tooManyInFlight = (max: number) =>
  new AwsError(
    "OverLimit",
    `The maximum number of in flight messages is reached: ${max}. Delete messages, or let their ` +
      "visibility timeouts run out.",
  );

export const tooManyTags = () =>
  invalidParameter(`Too many tags added for queue: a queue can have ${queueTagsMax}.`);

export const tooManyStatements = (count: number) =>
  new AwsError(
    "OverLimit",
    `${count} statements were found, maximum allowed is ${policyStatementsMax}.`,
  );

export const unsupported = (message: string) => new AwsError("UnsupportedOperation", message);

export const resourceNotFound = (message: string) =>
  new AwsError("ResourceNotFoundException", message);

export const arnNotFound = (parameter: "SourceArn" | "DestinationArn") =>
  resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);

export const moveTaskRunning = () =>
  invalidParameter(
    "There is already a task running. Only one active task is allowed for a source queue arn at a " +
      "given time.",
  );

const ranges: Readonly<Record<string, string>> = {
  WaitTimeSeconds: "Must be >= 0 and <= 20, if provided.",
  ReceiveRequestAttemptId:
    "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. " +
    "1 to 128 in length.",
};

/** The error of a constraint that the gateway found broken. */
export function broken(violation: Violation): AwsError {
  // Paths come with a small first letter, as other services show them.
  const name = violation.path.charAt(0).toUpperCase() + violation.path.slice(1);
  if (violation.rule === "required") return missingParameter(name);
  if (name === "Label") {
    return invalidValue(
      violation.value,
      name,
      "Can only include alphanumeric characters, " + "hyphens, or underscores. 1 to 80 in length",
    );
  }
  const { min, max } = violation.constraint;
  const reason = ranges[name] ?? `Must be between ${min} and ${max}, if provided.`;
  return invalidValue(violation.value, name, reason);
}
