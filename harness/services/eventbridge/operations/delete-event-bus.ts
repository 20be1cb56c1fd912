/** DeleteEventBus: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html */

import { DEFAULT_BUS, rulesOf } from "../address.ts";
import * as errors from "../errors.ts";
import type { EventsTransition } from "../operation.ts";

/** Forgets a bus without rules; one that is not there is no error. */
export const deleteEventBus: EventsTransition<"DeleteEventBus"> = ({ Name: name }, { store }) => {
  if (name === DEFAULT_BUS) throw errors.validation("Cannot delete event bus default.");
  if (rulesOf(store, name).length > 0)
    throw errors.validation(`Cannot delete event bus ${name} since it has rules.`);
  store.buses.remove(name);
  return { output: {} };
};
