/** The errors every AWS service can answer, before or around its own. */

import { AwsError } from "#kernel/aws-error.ts";
import { asDiskFull } from "#kernel/disk-full.ts";
import { HarnessError } from "#kernel/harness-error.ts";

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
