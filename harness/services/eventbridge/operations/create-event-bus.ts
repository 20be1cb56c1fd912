/** CreateEventBus: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */

import { busArn, DEFAULT_BUS } from "../address.ts";
import * as errors from "../errors.ts";
import { busesMax } from "../limits.ts";
import type { EventsTransition } from "../operation.ts";
import { withTags } from "../tags.ts";

/** Makes a bus for events of one's own applications. */
export const createEventBus: EventsTransition<"CreateEventBus"> = (input, { store, now }) => {
  const { Name: name, Description: description } = input;
  if (input.EventSourceName !== undefined) throw errors.unsupported("EventSourceName");
  if (input.KmsKeyIdentifier !== undefined) throw errors.unsupported("KmsKeyIdentifier");
  if (input.DeadLetterConfig !== undefined) throw errors.unsupported("DeadLetterConfig of a bus");
  if (input.LogConfig !== undefined) throw errors.unsupported("LogConfig");
  if (name === DEFAULT_BUS || store.buses.find(name)) throw errors.busExists(name);
  if (store.buses.count() >= busesMax) throw errors.tooMany("event buses", busesMax);
  const tags = withTags({}, input.Tags);
  store.buses.put(name, { name, description, createdAt: now, tags });
  const shown = description === undefined ? {} : { Description: description };
  return { output: { EventBusArn: busArn(store, name), ...shown } };
};
