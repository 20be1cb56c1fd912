/**
 * The errors of Lambda, with the texts that AWS answers.
 * https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html
 */

import { AwsError } from "#kernel/aws-error.ts";
import { eventBytesMax, requestBytesMax } from "./limits.ts";

/** Lambda's errors also say whose fault they are. */
function userError(code: string, message: string, status: number): AwsError {
  return new AwsError(code, message, { status, members: { Type: "User" } });
}

export const functionNotFound = (arn: string) =>
  userError("ResourceNotFoundException", `Function not found: ${arn}`, 404);

export const aliasNotFound = (arn: string) =>
  userError("ResourceNotFoundException", `Cannot find alias arn: ${arn}`, 404);

export const mappingNotFound = () =>
  userError("ResourceNotFoundException", "The resource you requested does not exist.", 404);

export const noPolicy = () =>
  userError("ResourceNotFoundException", "The resource you requested does not exist.", 404);

export const noStatement = (id: string) =>
  userError("ResourceNotFoundException", `Statement ${id} is not found in resource policy.`, 404);

export const noEventConfig = (arn: string) =>
  userError(
    "ResourceNotFoundException",
    `The function ${arn} doesn't have an EventInvokeConfig`,
    404,
  );

export const functionExists = (name: string) =>
  userError("ResourceConflictException", `Function already exist: ${name}`, 409);

export const aliasExists = (arn: string) =>
  userError("ResourceConflictException", `Alias already exists: ${arn}`, 409);

export const statementExists = (id: string) =>
  userError(
    "ResourceConflictException",
    `The statement id (${id}) provided already exists. Please provide a new statement id, or ` +
      "remove the existing statement.",
    409,
  );

export const mappingExists = (sourceArn: string, name: string, uuid: string) =>
  userError(
    "ResourceConflictException",
    `An event source mapping with SQS arn (" ${sourceArn} ") and function (" ${name} ") already ` +
      `exists. Please update or delete the existing mapping with UUID ${uuid}`,
    409,
  );

export const versionInUse = (aliases: readonly string[]) =>
  userError(
    "ResourceConflictException",
    `Version is referenced by aliases: ${aliases.join(", ")}; delete or move them first.`,
    409,
  );

export const invalidParameter = (message: string) =>
  userError("InvalidParameterValueException", message, 400);

export const unknownRuntime = (runtime: string) =>
  invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value ` +
      "set: [nodejs22.x, nodejs20.x, nodejs18.x, python3.13, python3.12, python3.11, " +
      "provided.al2023, provided.al2, java21, dotnet8, ruby3.3] or be a valid ARN",
  );

export const cannotUnzip = (cause: unknown) =>
  new AwsError(
    "InvalidParameterValueException",
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
    { status: 400, members: { Type: "User" }, cause },
  );

export const staleRevision = () =>
  userError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the " +
      "GetFunction/GetAlias API to retrieve the latest Revision Id",
    412,
  );

export const policyTooLong = (bytes: number, max: number) =>
  userError(
    "PolicyLengthExceededException",
    `The final policy size (${bytes}) is bigger than the limit (${max}).`,
    400,
  );

export const notJson = (reason: string) =>
  userError(
    "InvalidRequestContentException",
    `Could not parse request body into json: ${reason}`,
    400,
  );

export const payloadTooLarge = () =>
  userError(
    "RequestTooLargeException",
    `Request must be smaller than ${requestBytesMax} bytes for the InvokeFunction operation`,
    413,
  );

export const eventTooLarge = (bytes: number) =>
  userError(
    "RequestTooLargeException",
    `${bytes} byte payload is too large for the Event invocation type (limit ${eventBytesMax} bytes)`,
    413,
  );

export const throttled = (reserved: boolean) =>
  new AwsError("TooManyRequestsException", "Rate Exceeded.", {
    status: 429,
    members: {
      Type: "User",
      Reason: reserved
        ? "ReservedFunctionConcurrentInvocationLimitExceeded"
        : "ConcurrentInvocationLimitExceeded",
    },
  });

/** The function's runtime cannot run on this machine; the reason says what to do. */
export const cannotRun = (reason: string) =>
  new AwsError("InvalidRuntimeException", reason, { status: 502, members: { Type: "User" } });

/** What is accepted must be honoured: the rest is refused by name. */
export const unsupported = (parameter: string) =>
  invalidParameter(
    `${parameter} is not supported by this harness (see services/lambda/README.md, Gaps).`,
  );

export const FUNCTION_FAILED = "FunctionError";
export const ITEMS_FAILED = "BatchItemFailures";

/** Of an accepted event: the delivery is tried again, then given up. Of a batch: it returns. */
export const invocationFailed = (message: string) =>
  new AwsError(FUNCTION_FAILED, message, { status: 200 });

/** Items of a batch that the function reported: they return, the others are done. */
export const itemsFailed = (ids: readonly string[]) =>
  new AwsError(
    ITEMS_FAILED,
    `the function reported ${ids.join(", ")} as failed; what failed returns when its visibility ` +
      "timeout is over",
    { status: 200 },
  );
