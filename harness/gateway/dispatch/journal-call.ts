/** A call's record in the journal: the cause of everything that follows from the call. */

import type { World } from "#bus/world.ts";
import type { AwsError } from "#kernel/aws-error.ts";
import { principalName } from "#kernel/principal.ts";
import type { Call } from "../call.ts";

export interface CallFacts {
  /** The ARN it acts on. */
  readonly resource?: string | undefined;
  readonly failure?: AwsError | undefined;
}

/** Appends the record and returns its sequence number. */
export function journalCall(world: World, call: Call, { resource, failure }: CallFacts): number {
  const { seq } = world.journal.append({
    kind: "call",
    cause: call.cause,
    service: call.service,
    operation: call.operation,
    summary: `${call.service} ${call.operation}${resource ? ` ${resource}` : ""}`,
    failure: failure?.code,
    requestId: call.requestId,
    refs: resource ? [resource] : [],
    detail: {
      principal: principalName(call.principal),
      region: call.region,
      ...(call.wire?.doubt && { doubt: call.wire.doubt }),
      ...(failure ? { message: failure.message } : {}),
    },
  });
  return seq;
}
