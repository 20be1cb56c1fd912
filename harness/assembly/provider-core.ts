/** How the services behind providers reach the core that they are a part of. */

import type { Journal } from "#bus/journal.ts";
import type { ProviderCore } from "#engines/provider/core.ts";
import type { ChosenProviders, Providers, ProvidersOptions } from "#engines/provider/providers.ts";
import type { Fault } from "#faults/fault.ts";
import type { FaultPlan } from "#faults/plan.ts";
import { uuid } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { Core } from "./core.ts";

/** Makes what the core's services go through; a part of it is chosen already. */
export type MakeProviders = (options: Omit<ProvidersOptions, "of">) => Providers;

/** Loads what other providers need, when one was chosen. */
export async function providersFor(of: ChosenProviders): Promise<MakeProviders> {
  if (Object.keys(of).length === 0) return allOurs;
  const { createProviders } = await import("#engines/provider/providers.ts");
  return (options) => createProviders({ ...options, of });
}

/** Nothing stands elsewhere: no service is exchanged, and there is nobody to wait for. */
export const allOurs: MakeProviders = () => ({
  behind: (service) => service,
  of: () => undefined,
  resume: () => {},
  pending: () => [],
  settle: async () => {},
  stop: async () => {},
});

export function providerCore(core: Core, random: Random): ProviderCore {
  const { worlds, bus, dispatcher, signal } = core;
  return {
    worlds,
    bus,
    async internal({ account }, region, service, operation) {
      const outcome = await dispatcher.dispatch({
        // Only a service of the registry is asked.
        service: service as never,
        operation,
        input: {},
        account,
        region,
        principal: { type: "account", account, arn: `arn:aws:iam::${account}:root` },
        requestId: uuid(random),
        cause: undefined,
        traceHeader: undefined,
        origin: "http://localhost",
        sourceIp: "127.0.0.1",
        signal,
        wire: undefined,
      });
      if (!outcome.ok) throw outcome.error;
    },
  };
}

/**
 * Deliveries that a provider makes between its own services do not pass our bus: a fault that is
 * meant for them strikes none of them, which is said when it is added.
 */
export function tellingFaults(
  plan: FaultPlan,
  providers: Providers,
  journal: () => Journal,
): FaultPlan {
  const tell = ({ name, service }: Fault) => {
    const hidden = ["sqs", "sns"].filter(
      (target) => providers.of(target)?.delivers && (service ?? target) === target,
    );
    if (hidden.length === 0) return;
    const summary =
      `fault "${name}" does not disturb what the provider ${providers.of(hidden[0] ?? "")?.name} ` +
      `delivers to its own ${hidden.join(" and ")}; the option deliveries=ours has us deliver it`;
    journal().append({ kind: "note", cause: undefined, summary });
  };
  return {
    ...plan,
    add(...faults) {
      for (const fault of faults) tell(fault);
      return plan.add(...faults);
    },
  };
}

/** A delivery may lead to a provider, and what a provider tells to another delivery. */
export async function settleAll({ bus }: Core, providers: Providers): Promise<void> {
  for (;;) {
    await bus.settle();
    await providers.settle();
    if (bus.unsettled().length === 0 && providers.pending().length === 0) return;
  }
}
