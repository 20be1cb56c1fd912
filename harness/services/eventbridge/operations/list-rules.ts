/** ListRules: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */

import { busNamed } from "../address.ts";
import type { EventsTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { shownRule } from "../shown.ts";
import { ruleKey } from "../store.ts";

export const listRules: EventsTransition<"ListRules"> = (input, { store }) => {
  const bus = busNamed(store, input.EventBusName).name;
  const { items, next } = pageOf(store.rules, ruleKey(bus, input.NamePrefix ?? ""), input);
  return { output: { Rules: items.map((rule) => shownRule(store, rule)), ...next } };
};
