/** ListRuleNamesByTarget: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */

import { busNamed } from "../address.ts";
import type { EventsTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { ruleKey } from "../store.ts";

/** A page may hold fewer names than asked for, as it looks at that many rules. */
export const listRuleNamesByTarget: EventsTransition<"ListRuleNamesByTarget"> = (
  input,
  { store },
) => {
  const bus = busNamed(store, input.EventBusName).name;
  const { items, next } = pageOf(store.rules, ruleKey(bus, ""), input);
  const aimed = items.filter(({ targets }) => targets.some(({ Arn }) => Arn === input.TargetArn));
  return { output: { RuleNames: aimed.map(({ name }) => name), ...next } };
};
