/** What the harness does not build is refused by name, never ignored. */

import { AwsError } from "#kernel/aws-error.ts";

/** `where` is the service, or the service and its operation. */
export const notBuilt = (where: string, what: string) =>
  new AwsError(
    "NotImplemented",
    `${where}: ${what} is not built in this harness; docs/COVERAGE.md lists what is.`,
    { status: 501, fault: "server" },
  );
