/** ListTargetsByRule: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html */

import { ruleNamed } from "../address.ts";
import type { EventsTransition } from "../operation.ts";

/** A rule has five targets at most, so they are always one page. */
export const listTargetsByRule: EventsTransition<"ListTargetsByRule"> = (input, { store }) => ({
  output: { Targets: ruleNamed(store, input.Rule, input.EventBusName).targets },
});
