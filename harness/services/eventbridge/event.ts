/**
 * Events as rules and targets see them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */

import type { EventMatchable } from "#bus/events.ts";
import { uuid } from "#kernel/ids.ts";
import type { JsonObject } from "#kernel/json.ts";
import type { EventsContext } from "./operation.ts";

export interface NewEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
  readonly resources: readonly string[];
  /** Milliseconds since the epoch; EventBridge shows whole seconds. */
  readonly time: number;
}

/** The fact that rules look at, with the id that the event gets. */
export function accepted(
  given: NewEvent,
  to: { readonly bus: string; readonly rule?: string },
  { random, account, region }: EventsContext,
): { readonly id: string; readonly fact: EventMatchable } {
  const id = uuid(random);
  const event = {
    version: "0",
    id,
    "detail-type": given.detailType,
    source: given.source,
    account,
    time: `${new Date(given.time).toISOString().slice(0, 19)}Z`,
    region,
    resources: given.resources,
    detail: given.detail,
  };
  const refs = [id, ...given.resources];
  return { id, fact: { type: "EventMatchable", ...to, event: JSON.stringify(event), refs } };
}
