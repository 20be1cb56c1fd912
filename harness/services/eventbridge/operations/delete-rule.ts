/** DeleteRule: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html */

import { busNamed } from "../address.ts";
import * as errors from "../errors.ts";
import type { EventsTransition } from "../operation.ts";
import { ruleKey } from "../store.ts";

/** Forgets a rule without targets; one that is not there is no error. */
export const deleteRule: EventsTransition<"DeleteRule"> = (input, { store }) => {
  const key = ruleKey(busNamed(store, input.EventBusName).name, input.Name);
  const rule = store.rules.find(key);
  if (rule && rule.targets.length > 0) throw errors.targetsLeft();
  store.rules.remove(key);
  return { output: {} };
};
