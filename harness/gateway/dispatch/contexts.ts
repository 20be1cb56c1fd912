/** What operations are given: the facts of their call, and for procedures the ways to act. */

import { journalStrike } from "#bus/journal-strike.ts";
import type { World } from "#bus/world.ts";
import { AwsError } from "#kernel/aws-error.ts";
import type { Random } from "#kernel/random.ts";
import type {
  CallOptions,
  OperationContext,
  ProcedureContext,
  TransitionContext,
  Work,
} from "#operation/context.ts";
import type { Transition } from "#operation/service.ts";
import type { Call } from "../call.ts";
import type { Machine } from "./machine.ts";
import { outputOf } from "./output-of.ts";
import type { AnyService } from "./registry.ts";
import { targetOf } from "./strike-call.ts";
import { until } from "./waiting.ts";

/** A call at a service in an account's world. */
export interface Site {
  readonly call: Call;
  readonly service: AnyService;
  readonly world: World;
}

export function transitionContext(
  machine: Machine,
  site: Site,
  cause: number,
): TransitionContext<unknown> {
  const { call, world } = site;
  return {
    ...factsOf(machine, site),
    now: machine.clock.now(),
    cause,
    strike: (moment, struck) =>
      machine.faults.strike(moment, targetOf(call, struck.label)).map((strike) => {
        journalStrike(world, strike, struck);
        return strike.effect;
      }),
  };
}

/** `cause` is undefined for a loop of the service's own, which follows from nothing. */
export function procedureContext(
  machine: Machine,
  site: Site,
  cause: number | undefined,
): ProcedureContext<unknown> {
  const { call, world, service } = site;
  const { clock } = machine;
  return {
    ...factsOf(machine, site),
    cause: cause ?? 0,
    get now() {
      return clock.now();
    },
    engine: machine.engines[service.name],
    signal: call.signal,
    transact: (transition, input) =>
      commit(
        machine,
        site,
        transition as Transition<unknown, unknown, unknown>,
        input,
        () => cause,
      ) as never,
    call: async (name, operation, input, options: CallOptions = {}) => {
      const outcome = await machine.dispatch({
        ...call,
        service: name,
        operation,
        input,
        cause,
        quiet: undefined,
        traceHeader: undefined,
        principal: options.as ?? call.principal,
        region: options.region ?? call.region,
        byClient: false,
        wire: undefined,
      });
      // The dispatcher carried out exactly this operation, so the output is of its type.
      return outputOf(outcome) as never;
    },
    begin: async (work, run) => {
      const seq = beginWork(site, work);
      try {
        return await run(procedureContext(machine, site, seq));
      } catch (error) {
        if (error instanceof AwsError && !call.signal.aborted)
          world.journal.conclude(seq, { failure: error.code, detail: { message: error.message } });
        throw error;
      }
    },
    until: (attempt, waiting) => until({ world, clock, signal: call.signal }, attempt, waiting),
    open: (body) => world.blobs.read(body),
  };
}

/**
 * Runs a transition as one transaction: its record, its changes and what follows from its events
 * are kept together or not at all. `record` writes or names the journal record they follow from;
 * what a loop does by itself has none, unless it publishes something.
 */
export function commit(
  machine: Machine,
  site: Site,
  transition: Transition<unknown, unknown, unknown>,
  input: unknown,
  record: () => number | undefined,
): unknown {
  const { world, call } = site;
  return world.database.transact(() => {
    let known = record();
    const { output, events } = transition(input, transitionContext(machine, site, known ?? 0));
    const { region, traceHeader } = call;
    for (const event of events ?? []) {
      if (event.cause === undefined) known ??= ownRecord(site);
      const cause = event.cause ?? known ?? 0;
      machine.bus().publish(world, event, { region, cause, traceHeader });
    }
    return output;
  });
}

/** With one cause it is an effect like any other; what follows from several is linked to each. */
function beginWork({ world, service }: Site, { kind, summary, refs, follows }: Work): number {
  const { journal, database } = world;
  return database.transact(() => {
    const found = follows.flatMap((name) => journal.about(name, 1).map(({ seq }) => seq));
    const links = [...new Set(found)];
    const from = links.length > 1 ? { cause: undefined, links } : { cause: links[0] };
    return journal.append({ kind, service: service.name, summary, refs, ...from }).seq;
  });
}

function ownRecord({ world, service }: Site): number {
  const summary = `${service.name} acts by itself`;
  return world.journal.append({ kind: "note", cause: undefined, service: service.name, summary })
    .seq;
}

type Facts = Omit<OperationContext<unknown>, "now" | "cause">;

function factsOf(machine: Machine, { call, service, world }: Site): Facts {
  const random: Random = machine.random;
  return {
    account: call.account,
    region: call.region,
    principal: call.principal,
    requestId: call.requestId,
    traceHeader: call.traceHeader,
    origin: call.origin,
    sourceIp: call.sourceIp,
    random,
    store: machine.registry.scope(service, world, call.region).store,
    log: machine.logger,
  };
}
