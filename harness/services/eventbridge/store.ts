/** What EventBridge keeps: buses, and rules with their targets. Only finding and keeping. */

import type { AccountId, Region } from "#kernel/brand.ts";
import type { Instant } from "#kernel/clock.ts";
import type { Target } from "#model/types/eventbridge.ts";
import type { StoreScope } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Collection } from "#store/documents.ts";

type Tags = Readonly<Record<string, string>>;

export interface Bus {
  readonly name: string;
  readonly description?: string | undefined;
  readonly createdAt: Instant;
  readonly tags: Tags;
}

export interface Rule {
  readonly bus: string;
  readonly name: string;
  /** JSON text, as it was given. */
  readonly pattern?: string | undefined;
  readonly schedule?: string | undefined;
  readonly isEnabled: boolean;
  readonly description?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly targets: readonly Target[];
  readonly tags: Tags;
  /** When it was made or last changed: a schedule counts from here. */
  readonly updatedAt: Instant;
}

export interface EventsStore {
  readonly account: AccountId;
  readonly region: Region;
  /** By name; `default` is always there and never kept. */
  readonly buses: Collection<Bus>;
  /** By {@link ruleKey}. */
  readonly rules: Collection<Rule>;
}

/** No bus's name holds a colon, so no key falls inside another bus's range. */
export const ruleKey = (bus: string, name: string) => `${bus}:${name}`;

export function createEventsStore(scope: StoreScope): EventsStore {
  const shelf = shelvesOf("eventbridge", scope);
  return {
    account: scope.account,
    region: scope.region,
    buses: shelf("buses"),
    rules: shelf("rules"),
  };
}
