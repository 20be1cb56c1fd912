/** Whether a principal may make a call: what its own policies and the resource's say. */

import type { World } from "#bus/world.ts";
import { principalName } from "#kernel/principal.ts";
import type { PolicyDocument } from "#operation/policy.ts";
import type { Call } from "../call.ts";
import { accessDenied } from "./errors.ts";
import { evaluate } from "./policy-evaluation.ts";
import type { AnyService, Registry } from "./registry.ts";

/** The ARN a call acts on, for the journal; undefined for a service that names none. */
export function resourceOf(
  registry: Registry,
  service: AnyService,
  call: Call,
  world: World,
): string | undefined {
  const scope = registry.scope(service, world, call.region);
  return service.authorization?.resource(call.operation, { ...call.input }, scope);
}

/** Throws AWS's access error, with the reason, unless the call is allowed. */
export function authorize(registry: Registry, service: AnyService, call: Call, world: World): void {
  const { authorization } = service;
  const { operation } = call;
  if (!authorization) return;
  const named = authorization.actions?.[operation];
  if (named === null) return;
  const action = named ?? `${service.actionPrefix}:${operation}`;
  const scope = registry.scope(service, world, call.region);
  const input: Readonly<Record<string, unknown>> = { ...call.input };
  const resource = authorization.resource(operation, input, scope);
  const identity = identityPolicies(registry, call, world);
  const policy = authorization.policy?.(operation, input, scope);
  const verdict = evaluate(
    { principal: call.principal, action, resource, context: contextOf(call) },
    { identity, resource: policy },
  );
  if (verdict.allowed) return;
  throw accessDenied(
    service.name === "s3" || call.wire?.protocol === "aws-query"
      ? "AccessDenied"
      : "AccessDeniedException",
    `User: ${principalName(call.principal)} is not authorized to perform: ${action} on resource: ` +
      `${resource} because ${verdict.reason}`,
  );
}

/** Undefined for whoever has none, and for a role that IAM does not know or was not told of. */
function identityPolicies(
  registry: Registry,
  call: Call,
  world: World,
): readonly PolicyDocument[] | undefined {
  if (call.principal.type !== "session") return undefined;
  const iam = registry.service("iam");
  const scope = iam && registry.scope(iam, world, call.region);
  return scope && iam.identityPolicies?.(call.principal.roleArn, scope);
}

function contextOf(call: Call): Record<string, string> {
  return {
    "aws:SourceIp": call.sourceIp,
    "aws:SecureTransport": String(call.origin.startsWith("https:")),
  };
}
