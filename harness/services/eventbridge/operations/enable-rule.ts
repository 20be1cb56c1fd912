/** EnableRule: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html */

import type { EventsTransition } from "../operation.ts";
import { switchRule } from "../switch-rule.ts";

export const enableRule: EventsTransition<"EnableRule"> = (input, ctx) => {
  switchRule(input, true, ctx);
  return { output: {} };
};
