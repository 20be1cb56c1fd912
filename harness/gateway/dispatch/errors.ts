/** The errors every AWS service can answer, before or around its own. */

import { AwsError } from "#kernel/aws-error.ts";
import { asDiskFull } from "#kernel/disk-full.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Call } from "../call.ts";

export const notImplemented = (service: string, operation: string) =>
  new AwsError(
    "NotImplemented",
    `${service}.${operation} is not implemented by this harness; docs/COVERAGE.md lists what is.`,
    { status: 501, fault: "server" },
  );

/** S3 and the query protocols say AccessDenied, the JSON protocols AccessDeniedException. */
export const accessDenied = (code: "AccessDenied" | "AccessDeniedException", message: string) =>
  new AwsError(code, message, { status: code === "AccessDenied" ? 403 : 400 });

export const internalFailure = (cause: unknown) =>
  new AwsError(
    "InternalFailure",
    "The harness failed while it handled this request: a bug of its own, kept in the journal.",
    { status: 500, fault: "server", cause },
  );

export const validationException = (message: string) =>
  new AwsError("ValidationException", message, { status: 400 });

/**
 * What AWS answers when it is at fault or too busy: status and text by the code.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
const TROUBLES: Readonly<Record<string, readonly [status: number, message: string]>> = {
  InternalError: [500, "We encountered an internal error. Please try again."],
  InternalFailure: [500, "The request failed because of an unknown error, exception or failure."],
  RequestLimitExceeded: [503, "Request limit exceeded."],
  ServiceUnavailable: [503, "The request failed because of a temporary failure of the server."],
  SlowDown: [503, "Please reduce your request rate."],
  Throttling: [400, "Rate exceeded"],
  ThrottlingException: [400, "Rate exceeded"],
};

export interface InjectedError {
  readonly code: string;
  readonly message?: string | undefined;
  /** AWS's own for the code when absent; the model knows the others. */
  readonly status?: number | undefined;
}

/** The error that a fault asks for. */
export function injected({ code, message, status }: InjectedError): AwsError {
  const [usual, text = "This error was injected by a fault."] = TROUBLES[code] ?? [];
  const given = status ?? usual;
  return new AwsError(code, message ?? text, given === undefined ? {} : { status: given });
}

/** A request over its rate, as the caller's service and protocol tell it. */
export function throttled({ service, wire }: Call, message: string | undefined): AwsError {
  const inXml = wire?.protocol === "aws-query" || wire?.protocol === "rest-xml";
  const code = service === "s3" ? "SlowDown" : inXml ? "Throttling" : "ThrottlingException";
  return injected({ code, message });
}

/** Never sent: what the journal and callers inside are told of a call whose connection is closed. */
export const connectionClosed = () =>
  new AwsError("ConnectionClosed", "A fault closed the connection without an answer.");

/** What is the matter with the harness's machine, such as a full disk: in its own words. */
export const unavailable = (cause: HarnessError) =>
  new AwsError("ServiceUnavailable", cause.message, { status: 503, fault: "server", cause });

/** A mishap of the machine that was thrown, as such; undefined for anything else. */
export function asMishap(thrown: unknown): HarnessError | undefined {
  if (thrown instanceof HarnessError) return thrown;
  const place = "what the harness keeps";
  const told = asDiskFull(thrown, place, "the call was not carried out; free some space first");
  return told instanceof HarnessError ? told : undefined;
}
