/** One call from its input to its outcome. */

import type { World } from "#bus/world.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { messageOf } from "#kernel/harness-error.ts";
import { serviceModel } from "#model/service-model.ts";
import type { Call, Outcome } from "../call.ts";
import { authorize, resourceOf } from "./authorize.ts";
import { commit, procedureContext, type Site } from "./contexts.ts";
import { asMishap, internalFailure, unavailable, validationException } from "./errors.ts";
import { type CallFacts, journalCall } from "./journal-call.ts";
import type { Machine } from "./machine.ts";
import { receiveInput } from "./receive.ts";
import type { AnyOperation, Registry } from "./registry.ts";
import { type CallStrikes, endure, isUnanswered, strikesOn } from "./strike-call.ts";
import { findMissing, findViolation } from "./validate.ts";

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

interface CallRecord {
  /** Set when it was written already; the record of a plain transition comes with its change. */
  seq?: number | undefined;
  resource?: string | undefined;
  strikes: CallStrikes;
}

async function judged(machine: Machine, job: Job): Promise<Outcome> {
  const record: CallRecord = { strikes: [] };
  const outcome = await attempted(machine, job, record);
  return isUnanswered(record.strikes) ? { ...outcome, unanswered: true } : outcome;
}

async function attempted(machine: Machine, job: Job, record: CallRecord): Promise<Outcome> {
  const { world, call, operation } = job;
  try {
    const resource = resourceOf(machine.registry, job.service, call, world);
    record.resource = resource;
    const write = () => journalCall(world, call, { resource });
    record.strikes = strikesOn(machine, call, resource);
    if (record.strikes.length > 0) {
      record.seq = write();
      await endure(machine, { world, call, resource, cause: record.seq }, record.strikes);
    }
    if (job.guarded) check(machine.registry, job);
    if (operation.kind === "transition") {
      const cause = () => record.seq ?? (call.quiet ? undefined : write());
      return succeeded(commit(machine, job, operation.run, call.input, cause));
    }
    record.seq ??= call.quiet ? undefined : write();
    const ctx = procedureContext(machine, job, record.seq);
    return succeeded(await operation.run(call.input, ctx));
  } catch (thrown) {
    const failure = asAwsError(thrown, world, call, record.seq);
    const { seq, resource } = record;
    if (seq !== undefined)
      world.journal.conclude(seq, { failure: failure.code, detail: { message: failure.message } });
    else journalFailure(world, call, { resource, failure });
    return { ok: false, error: failure };
  }
}

function journalFailure(world: World, call: Call, facts: CallFacts): void {
  const cause = call.quiet ? call.quiet() : call.cause;
  if (!call.quiet || cause !== undefined) journalCall(world, { ...call, cause }, facts);
}

/** An operation's output is an object by type; one without members may return nothing. */
function succeeded(output: unknown): Outcome {
  return { ok: true, output: typeof output === "object" && output !== null ? output : {} };
}

function check(registry: Registry, job: Job): void {
  const { service, call, world } = job;
  authorize(registry, service, call, world);
  const shape = serviceModel(call.service).operations.get(call.operation)?.input;
  const constraints = service.constraints?.[call.operation] ?? {};
  // A service's own limits for a member of the input stand instead of what the model says.
  const strict = shape?.members.filter(({ name }) => constraints[name] === undefined) ?? [];
  const violation =
    (shape && findMissing({ ...shape, members: strict }, call.input)) ??
    findViolation(constraints, call.input);
  if (violation) throw service.invalid?.(violation) ?? validationException(violation.message);
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
