/** What the control interface acts on: this harness. */

import type { ControlTarget } from "#control/control.ts";
import { accountId } from "#kernel/brand.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Json } from "#kernel/json.ts";
import { peekMessages } from "#services/sqs/peek.ts";
import type { SqsStore } from "#services/sqs/store.ts";
import type { Assembly } from "./assembly.ts";
import { replay } from "./replay.ts";
import { VERSION } from "./version.ts";

export function controlTarget(parts: Assembly, status: ControlTarget["status"]): ControlTarget {
  const { core, clock, providers } = parts;
  return {
    version: VERSION,
    session: parts.session,
    services: core.registry.names,
    account: parts.account,
    journalOf: (account) => core.worlds.of(accountId(account)).journal,
    clock: {
      now: clock.now,
      offset: clock.offset,
      advance: parts.advance,
    },
    faults: parts.faults,
    status,
    unsettled: () => [...core.bus.unsettled(), ...parts.providers.pending()],
    async peek(account, queue) {
      const elsewhere = providers.of("sqs");
      if (elsewhere)
        throw new HarnessError(
          "CONFIG_INVALID",
          `SQS is the provider ${elsewhere.name}'s: its messages cannot be seen from here without ` +
            "receiving them.",
        );
      const sqs = core.registry.service("sqs");
      if (!sqs) return [];
      const world = core.worlds.of(accountId(account));
      const { store } = core.registry.scope(sqs, world, parts.region);
      // The registry opened it for the service named sqs, so it is that service's store.
      const messages = peekMessages(store as SqsStore, queue, { now: clock.now() });
      if (!messages)
        throw new HarnessError("CONFIG_INVALID", `Account ${account} has no queue ${queue}.`);
      return messages as readonly unknown[] as readonly Json[];
    },
    replay: (account, wanted) => replay(parts, accountId(account), wanted),
    async reset(account) {
      const elsewhere = core.registry.names.filter((name) => providers.of(name));
      if (elsewhere.length > 0)
        throw new HarnessError(
          "CONFIG_INVALID",
          `${elsewhere.join(", ")} of account ${account} is at another ` +
            "provider, which keeps its state; take another account, or start the provider again.",
        );
      await core.reset(accountId(account));
    },
  };
}
