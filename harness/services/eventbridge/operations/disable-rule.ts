/** DisableRule: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html */

import type { EventsTransition } from "../operation.ts";
import { switchRule } from "../switch-rule.ts";

export const disableRule: EventsTransition<"DisableRule"> = (input, ctx) => {
  switchRule(input, false, ctx);
  return { output: {} };
};
