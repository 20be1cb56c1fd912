/** What follows from an event: a delivery to each target of each rule that matches; else, why not. */

import type { Delivery, EventMatchable, Routing, Skipped } from "#bus/events.ts";
import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";
import { on, type RouteScope } from "#operation/service.ts";
import { ruleArn, rulesOf } from "./address.ts";
import { whyUnmatched } from "./pattern.ts";
import type { EventsStore, Rule } from "./store.ts";
import { deliveryTo } from "./target.ts";
import { inputFor } from "./transform.ts";

function route(fact: EventMatchable, scope: RouteScope<EventsStore>): Routing {
  const event = parseJson(fact.event);
  if (!isJsonObject(event)) return { deliveries: [], skipped: [] };
  const deliveries: Delivery[] = [];
  const skipped: Skipped[] = [];
  for (const rule of rulesOf(scope.store, fact.bus)) {
    const reason = whyNot(rule, fact, event);
    if (reason === undefined) deliveries.push(...deliveriesOf(rule, fact, event, scope));
    else if (fact.rule === undefined) skipped.push({ label: `rule "${rule.name}"`, reason });
  }
  return { deliveries, skipped };
}

function whyNot(rule: Rule, fact: EventMatchable, event: JsonObject): string | undefined {
  if (fact.rule !== undefined && rule.name !== fact.rule) return "the event is of a schedule";
  if (!rule.isEnabled) return "the rule is disabled";
  if (rule.targets.length === 0) return "the rule has no target";
  if (fact.rule !== undefined) return undefined;
  const pattern = parseJson(rule.pattern ?? "");
  return isJsonObject(pattern) ? whyUnmatched(pattern, event) : "the rule has only a schedule";
}

function deliveriesOf(
  rule: Rule,
  fact: EventMatchable,
  event: JsonObject,
  { store, account, now }: RouteScope<EventsStore>,
): readonly Delivery[] {
  const arn = ruleArn(store, rule);
  const given = {
    event,
    eventText: fact.event,
    ruleArn: arn,
    ruleName: rule.name,
    ingestedAt: new Date(now).toISOString(),
  };
  return rule.targets.map((target) =>
    deliveryTo(target, {
      account,
      ruleArn: arn,
      ruleName: rule.name,
      text: inputFor(target, given),
    }),
  );
}

export const subscriptions = [on<"EventMatchable", EventsStore>("EventMatchable", route)];
