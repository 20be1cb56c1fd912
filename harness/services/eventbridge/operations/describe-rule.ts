/** DescribeRule: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */

import { ruleNamed } from "../address.ts";
import type { EventsTransition } from "../operation.ts";
import { shownRule } from "../shown.ts";

export const describeRule: EventsTransition<"DescribeRule"> = (input, { store, account }) => ({
  output: {
    ...shownRule(store, ruleNamed(store, input.Name, input.EventBusName)),
    CreatedBy: account,
  },
});
