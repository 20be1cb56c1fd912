/**
 * How buses and rules are named, and finding them by those names.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */

import { formatArn, parseArn } from "#kernel/arn.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import * as errors from "./errors.ts";
import { type Bus, type EventsStore, type Rule, ruleKey } from "./store.ts";

export const DEFAULT_BUS = "default";

interface Place {
  readonly account: AccountId;
  readonly region: Region;
}

const arnOf = ({ account, region }: Place, resource: string) =>
  formatArn({ service: "events", region, account, resource });

export const busArn = (place: Place, name: string): string => arnOf(place, `event-bus/${name}`);

/** The default bus is left out of its rules' ARNs. */
export const ruleArn = (place: Place, { bus, name }: Pick<Rule, "bus" | "name">): string =>
  arnOf(place, bus === DEFAULT_BUS ? `rule/${name}` : `rule/${bus}/${name}`);

/** A bus by its name or ARN, the default one when none is given; throws when there is none. */
export function busNamed(store: EventsStore, given: string | undefined): Bus {
  const name = parseArn(given ?? "")?.resource.replace(/^event-bus\//, "") ?? given ?? DEFAULT_BUS;
  if (name === DEFAULT_BUS) return { name, createdAt: 0, tags: {} };
  const bus = store.buses.find(name);
  if (!bus) throw errors.busNotFound(name);
  return bus;
}

/** A bus's rule; throws when there is none. */
export function ruleNamed(store: EventsStore, name: string, bus: string | undefined): Rule {
  const owner = busNamed(store, bus).name;
  const rule = store.rules.find(ruleKey(owner, name));
  if (!rule) throw errors.ruleNotFound(name, owner);
  return rule;
}

export const rulesOf = (store: EventsStore, bus: string): readonly Rule[] =>
  store.rules.scan({ prefix: ruleKey(bus, "") }).map(({ document }) => document);
