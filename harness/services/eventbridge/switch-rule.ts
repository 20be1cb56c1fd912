/** Turning a rule on and off. */

import { ruleNamed } from "./address.ts";
import type { EventsContext } from "./operation.ts";
import { ruleKey } from "./store.ts";

interface Named {
  readonly Name: string;
  readonly EventBusName?: string | undefined;
}

export function switchRule(named: Named, isEnabled: boolean, { store, now }: EventsContext): void {
  const rule = ruleNamed(store, named.Name, named.EventBusName);
  store.rules.put(ruleKey(rule.bus, rule.name), { ...rule, isEnabled, updatedAt: now });
}
