/** ListEventBuses: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html */

import { busNamed, DEFAULT_BUS } from "../address.ts";
import type { EventsTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { shownBus } from "../shown.ts";

/** The default bus comes first, as it is in no page's count. */
export const listEventBuses: EventsTransition<"ListEventBuses"> = (input, { store }) => {
  const { NamePrefix: prefix = "", NextToken: token } = input;
  const { items, next } = pageOf(store.buses, prefix, input);
  const first = token === undefined && DEFAULT_BUS.startsWith(prefix);
  const buses = [...(first ? [busNamed(store, DEFAULT_BUS)] : []), ...items];
  return { output: { EventBuses: buses.map((bus) => shownBus(store, bus)), ...next } };
};
