/** PutTargets: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */

import { ruleNamed } from "../address.ts";
import * as errors from "../errors.ts";
import { targetsMax } from "../limits.ts";
import type { EventsTransition } from "../operation.ts";
import { ruleKey } from "../store.ts";
import { checkTarget } from "../target.ts";

/** Adds targets to a rule, over those of the same ids. */
export const putTargets: EventsTransition<"PutTargets"> = (input, { store }) => {
  const rule = ruleNamed(store, input.Rule, input.EventBusName);
  for (const target of input.Targets) checkTarget(target);
  const targets = new Map(rule.targets.map((target) => [target.Id, target]));
  for (const target of input.Targets) targets.set(target.Id, target);
  if (targets.size > targetsMax) throw errors.tooMany("targets of a rule", targetsMax);
  store.rules.put(ruleKey(rule.bus, rule.name), { ...rule, targets: [...targets.values()] });
  return { output: { FailedEntryCount: 0, FailedEntries: [] } };
};
