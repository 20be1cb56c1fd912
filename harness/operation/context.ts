/** What an operation is given besides its input, and nothing else. */

import type { ServiceEvent } from "#bus/events.ts";
import type { EffectAt, Moment } from "#faults/fault.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import type { Instant } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Principal } from "#kernel/principal.ts";
import type { Random } from "#kernel/random.ts";
import type { BodyInput, BodySource } from "#model/body.ts";
import type { OperationName, OperationTypes, ServiceName } from "#model/types/index.ts";

export interface OperationContext<Store> {
  /** The harness clock, milliseconds since the epoch; constant within a transition. */
  readonly now: Instant;
  readonly account: AccountId;
  readonly region: Region;
  readonly principal: Principal;
  readonly requestId: string;
  /** Sequence number of this call's journal record: the cause of all that follows from it. */
  readonly cause: number;
  /**
   * The caller's X-Amzn-Trace-Id; of a delivery, that of the call which its event came from.
   * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
   */
  readonly traceHeader: string | undefined;
  /** Base URL under which the caller reaches the gateway, such as `http://localhost:4566`. */
  readonly origin: string;
  /** The caller's address, as S3 event records report it. */
  readonly sourceIp: string;
  /** Seeded randomness for ids. */
  readonly random: Random;
  readonly store: Store;
  readonly log: Logger;
}

/** A transition's context: one transaction, run to completion. */
export interface TransitionContext<Store> extends OperationContext<Store> {
  /** The effects of the faults that strike one of the things it is about; each is journaled. */
  strike<M extends Moment>(moment: M, struck: StruckThing): readonly EffectAt<M>[];
}

/** Something that a fault may strike inside an operation, such as a message of a queue. */
export interface StruckThing {
  /** What faults match their text with, and what the journal calls it. */
  readonly label: string;
  readonly refs: readonly string[];
  /** The journal record that the strike is told below. */
  readonly cause: number;
}

export interface TransitionResult<Output> {
  readonly output: Output;
  readonly events?: readonly ServiceEvent[];
}

/** Checks everything first, then changes: nothing may throw after the first change. */
export type Transition<Store, Input, Output> = (
  input: Input,
  ctx: TransitionContext<Store>,
) => TransitionResult<Output>;

export interface CallOptions {
  /** The principal the call is made as; the caller of this procedure when absent. */
  readonly as?: Principal;
  readonly region?: Region;
}

export interface Waiting {
  /** When to give up: `until` then resolves to undefined. No deadline means until the signal. */
  readonly deadline?: Instant;
  /** The next moment at which time alone may change the answer; asked after each attempt. */
  readonly wakeAt?: () => Instant | undefined;
}

/** A piece of work that a loop takes up: what the journal is told of it. */
export interface Work {
  /** `skipped` for work that ends a thing's way without what was to follow. */
  readonly kind: "note" | "skipped";
  readonly summary: string;
  /** What it is about: message ids, request ids, ARNs. */
  readonly refs: readonly string[];
  /** Names of what it follows from, such as receipt handles: of each, the latest record. */
  readonly follows: readonly string[];
}

/** A procedure's context: it holds no transaction, and each transition it runs commits by itself. */
export interface ProcedureContext<Store, Engine = unknown> extends OperationContext<Store> {
  readonly engine: Engine;
  /** Aborted when the caller went away or the harness stops. */
  readonly signal: AbortSignal;
  /** Runs a transition of the same service in a transaction of its own. */
  transact<Input, Output>(transition: Transition<Store, Input, Output>, input: Input): Output;
  /** Calls an operation of any service through the gateway's in-process pipeline. */
  call<S extends ServiceName, O extends OperationName<S>>(
    service: S,
    operation: O,
    input: CallInput<OperationTypes<S, O>["input"]>,
    options?: CallOptions,
  ): Promise<OperationTypes<S, O>["output"]>;
  /**
   * Does a piece of work under a record of its own, from which follows what `run` does with the
   * context it is given. An AwsError is told there as its failure, and thrown on.
   */
  begin<T>(work: Work, run: (ctx: ProcedureContext<Store, Engine>) => Promise<T>): Promise<T>;
  /** Repeats `attempt` whenever this account's state changed, until it gives a value. */
  until<T>(attempt: () => T | undefined, waiting: Waiting): Promise<T | undefined>;
  /** The bytes of a streaming output member. */
  open(body: BodySource): AsyncIterable<Uint8Array>;
}

/** An operation's input as an in-process caller may give it: a stream where the wire has one. */
export type CallInput<Input> = {
  [Member in keyof Input]: Extract<Input[Member], { kind: "stored" }> extends never
    ? Input[Member]
    : Input[Member] | BodyInput;
};
