/** PutRule: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */

import { busNamed, DEFAULT_BUS, ruleArn, rulesOf } from "../address.ts";
import * as errors from "../errors.ts";
import { rulesMax } from "../limits.ts";
import type { EventsTransition } from "../operation.ts";
import { parsePattern } from "../pattern.ts";
import { checkSchedule } from "../schedule.ts";
import { ruleKey } from "../store.ts";
import { withTags } from "../tags.ts";

/** Makes a rule, or replaces all of it but its targets and tags. */
export const putRule: EventsTransition<"PutRule"> = (input, { store, now }) => {
  const bus = busNamed(store, input.EventBusName).name;
  const { Name: name, EventPattern: pattern, ScheduleExpression: schedule } = input;
  if (!pattern && !schedule)
    throw errors.validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (pattern) parsePattern(pattern);
  if (schedule) {
    if (bus !== DEFAULT_BUS)
      throw errors.validation("ScheduleExpression is supported only on the default event bus.");
    checkSchedule(schedule);
  }
  const key = ruleKey(bus, name);
  const known = store.rules.find(key);
  if (!known && rulesOf(store, bus).length >= rulesMax) throw errors.tooMany("rules", rulesMax);
  // AWS: tags given with an update are ignored.
  const tags = known?.tags ?? withTags({}, input.Tags);
  store.rules.put(key, {
    bus,
    name,
    pattern: pattern || undefined,
    schedule: schedule || undefined,
    isEnabled: input.State !== "DISABLED",
    description: input.Description,
    roleArn: input.RoleArn,
    targets: known?.targets ?? [],
    tags,
    updatedAt: now,
  });
  return { output: { RuleArn: ruleArn(store, { bus, name }) } };
};
