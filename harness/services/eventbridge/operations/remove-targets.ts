/** RemoveTargets: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html */

import { ruleNamed } from "../address.ts";
import type { EventsTransition } from "../operation.ts";
import { ruleKey } from "../store.ts";

/** Ids that the rule does not have are told, not refused. */
export const removeTargets: EventsTransition<"RemoveTargets"> = (input, { store }) => {
  const rule = ruleNamed(store, input.Rule, input.EventBusName);
  const known = new Set(rule.targets.map(({ Id }) => Id));
  const missing = input.Ids.filter((id) => !known.has(id));
  const targets = rule.targets.filter(({ Id }) => !input.Ids.includes(Id));
  store.rules.put(ruleKey(rule.bus, rule.name), { ...rule, targets });
  return {
    output: {
      FailedEntryCount: missing.length,
      FailedEntries: missing.map((TargetId) => ({
        TargetId,
        ErrorCode: "ResourceNotFoundException",
        ErrorMessage: `Rule ${rule.name} has no target ${TargetId}.`,
      })),
    },
  };
};
