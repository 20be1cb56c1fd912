/** DescribeEventBus: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */

import { busNamed } from "../address.ts";
import type { EventsTransition } from "../operation.ts";
import { shownBus } from "../shown.ts";

export const describeEventBus: EventsTransition<"DescribeEventBus"> = (input, { store }) => ({
  output: shownBus(store, busNamed(store, input.Name)),
});
