/** Asking something of an environment: its loop carries it out. */

import type { ServiceEvent } from "#bus/events.ts";
import * as errors from "../errors.ts";
import type { EbContext } from "../operation.ts";
import type { EnvironmentDocument, EnvironmentStatus, OperationDocument } from "../store.ts";
import { tellOf } from "./steps.ts";

interface Asked {
  readonly operation: OperationDocument;
  readonly status: EnvironmentStatus;
  readonly message: string;
}

/** Keeps what is asked, and tells of it. */
export function begin(
  ctx: EbContext,
  environment: EnvironmentDocument,
  { operation, status, message }: Asked,
): readonly ServiceEvent[] {
  const begun = { ...operation, at: ctx.now };
  const changed = { ...environment, operation: begun, status, updatedAt: ctx.now };
  ctx.store.environments.put(environment.id, changed);
  const { requestId } = operation;
  return [tellOf(ctx, changed, { severity: "INFO", message, requestId })];
}

/** Choice: also in the middle of another operation, which then ends early. */
export function beginTermination(
  ctx: EbContext,
  environment: EnvironmentDocument,
): readonly ServiceEvent[] {
  if (environment.status === "Terminating") throw errors.invalidState(environment.name, "Ready");
  return begin(ctx, environment, {
    operation: { kind: "terminate", requestId: ctx.requestId },
    status: "Terminating",
    message: "terminateEnvironment is starting.",
  });
}
