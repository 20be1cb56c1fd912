/** Tags of buses and rules, by the ARN of what they are on. */

import { parseArn } from "#kernel/arn.ts";
import { busNamed, DEFAULT_BUS, ruleNamed } from "./address.ts";
import * as errors from "./errors.ts";
import { tagsMax } from "./limits.ts";
import { type EventsStore, ruleKey } from "./store.ts";

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

type Tags = Readonly<Record<string, string>>;

/** `current` with `added` over it; throws when that is too many. */
export function withTags(current: Tags, added: readonly Tag[] = []): Tags {
  const given = Object.fromEntries(added.map(({ Key, Value }) => [Key, Value]));
  const tags = { ...current, ...given };
  if (Object.keys(tags).length > tagsMax) throw errors.tooMany("tags", tagsMax);
  return tags;
}

/** What carries tags at `arn`, and keeping it with others; throws when nothing is there. */
export function taggedAt(store: EventsStore, arn: string) {
  const resource = parseArn(arn)?.resource ?? "";
  if (resource.startsWith("event-bus/")) {
    const bus = busNamed(store, arn);
    return {
      tags: bus.tags,
      // Gap: the default bus is not kept, so it carries no tags.
      keep: (tags: Tags) => {
        if (bus.name === DEFAULT_BUS) throw errors.unsupported("A tag on the default event bus");
        store.buses.put(bus.name, { ...bus, tags });
      },
    };
  }
  const [kind, ...path] = resource.split("/");
  const name = path.pop();
  if (kind !== "rule" || name === undefined)
    throw errors.validation(`Provided Arn ${arn} is not of a rule or an event bus.`);
  const rule = ruleNamed(store, name, path.join("/") || undefined);
  return {
    tags: rule.tags,
    keep: (tags: Tags) => store.rules.put(ruleKey(rule.bus, rule.name), { ...rule, tags }),
  };
}
