/** The errors every AWS service can answer, before or around its own. */

import { AwsError } from "#kernel/aws-error.ts";

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
