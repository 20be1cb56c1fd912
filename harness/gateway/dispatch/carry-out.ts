/** One call from its input to its outcome. */

import type { World } from "#bus/world.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { messageOf } from "#kernel/harness-error.ts";
import { serviceModel } from "#model/service-model.ts";
import type { Constraints } from "#operation/constraint.ts";
import type { Call, Outcome } from "../call.ts";
import { authorize, resourceOf } from "./authorize.ts";
import { commit, procedureContext, type Site } from "./contexts.ts";
import { asMishap, internalFailure, unavailable, validationException } from "./errors.ts";
import { journalCall } from "./journal-call.ts";
import type { Machine } from "./machine.ts";
import { receiveInput } from "./receive.ts";
import type { AnyOperation, Registry } from "./registry.ts";
import { findViolation } from "./validate.ts";

export interface Job extends Site {
  readonly operation: AnyOperation;
  /** Whether permissions are judged: internal operations are the harness's own. */
  readonly guarded: boolean;
}

/** Receives the input, judges it, runs the operation; whatever is thrown becomes the outcome. */
export async function carryOut(machine: Machine, job: Job): Promise<Outcome> {
  try {
    return await received(machine, job);
  } catch (thrown) {
    // The input could not be stored, or not even the failure be written down.
    const mishap = asMishap(thrown);
    if (!mishap) throw thrown;
    return { ok: false, error: unavailable(mishap) };
  }
}

async function received(machine: Machine, job: Job): Promise<Outcome> {
  const { world, call } = job;
  const stream = serviceModel(call.service).operations.get(call.operation)?.input?.stream;
  const { input, held } = await receiveInput(world, call.input, stream?.name);
  try {
    return await judged(machine, { ...job, call: { ...job.call, input } });
  } finally {
    world.blobs.drop(held);
  }
}

async function judged(machine: Machine, job: Job): Promise<Outcome> {
  const { world, call, operation } = job;
  const record: { seq?: number; resource?: string | undefined } = {};
  try {
    record.resource = resourceOf(machine.registry, job.service, call, world);
    if (job.guarded) check(machine.registry, job);
    const write = () => journalCall(world, call, record);
    if (operation.kind === "transition")
      return succeeded(commit(machine, job, operation.run, call.input, write));
    record.seq = write();
    const ctx = procedureContext(machine, job, record.seq);
    return succeeded(await operation.run(call.input, ctx));
  } catch (thrown) {
    const failure = asAwsError(thrown, world, call, record.seq);
    const { seq, resource } = record;
    if (seq === undefined) journalCall(world, call, { resource, failure });
    else
      world.journal.conclude(seq, { failure: failure.code, detail: { message: failure.message } });
    return { ok: false, error: failure };
  }
}

/** An operation's output is an object by type; one without members may return nothing. */
function succeeded(output: unknown): Outcome {
  return { ok: true, output: typeof output === "object" && output !== null ? output : {} };
}

function check(registry: Registry, job: Job): void {
  const { service, call, world } = job;
  authorize(registry, service, call, world);
  const required = requiredMembers(call);
  const constraints = { ...required, ...service.constraints?.[call.operation] };
  const violation = findViolation(constraints, call.input);
  if (violation) throw service.invalid?.(violation) ?? validationException(violation.message);
}

/** What the model itself requires; a service's own limits for the same member stand instead. */
function requiredMembers(call: Call): Constraints {
  const members = serviceModel(call.service).operations.get(call.operation)?.input?.members ?? [];
  const required = members.filter((member) => member.required);
  return Object.fromEntries(required.map((member) => [member.name, { required: true }]));
}

/** AWS errors pass; a full disk is told; an abort is not a failure of ours; the rest is a bug. */
function asAwsError(thrown: unknown, world: World, call: Call, seq: number | undefined): AwsError {
  if (thrown instanceof AwsError) return thrown;
  if (call.signal.aborted)
    return new AwsError("RequestAborted", "The caller went away or the harness stopped.", {
      status: 499,
    });
  const mishap = asMishap(thrown);
  if (mishap) return unavailable(mishap);
  world.journal.append({
    kind: "bug",
    cause: seq ?? call.cause,
    service: call.service,
    operation: call.operation,
    summary: `${call.service} ${call.operation} threw: ${messageOf(thrown)}`,
    failure: "InternalFailure",
    detail: { stack: thrown instanceof Error ? (thrown.stack ?? "") : "" },
  });
  return internalFailure(thrown);
}
