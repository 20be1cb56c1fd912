/** Buses and rules as the API shows them. */

import { busArn, ruleArn } from "./address.ts";
import type { Bus, EventsStore, Rule } from "./store.ts";

export function shownBus(store: EventsStore, { name, description, createdAt }: Bus) {
  return {
    Name: name,
    Arn: busArn(store, name),
    Description: description,
    CreationTime: new Date(createdAt),
  };
}

export function shownRule(store: EventsStore, rule: Rule) {
  return {
    Name: rule.name,
    Arn: ruleArn(store, rule),
    EventPattern: rule.pattern,
    ScheduleExpression: rule.schedule,
    State: rule.isEnabled ? "ENABLED" : "DISABLED",
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: rule.bus,
  };
}
