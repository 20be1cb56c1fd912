/** The types of EventBridge's operations. */

import type { OperationName } from "#model/types/index.ts";
import type { ProcedureContext, TransitionContext } from "#operation/context.ts";
import type { TransitionOf } from "#operation/service.ts";
import type { EventsStore } from "./store.ts";

export type EventsContext = TransitionContext<EventsStore>;
export type EventsProcedureContext = ProcedureContext<EventsStore>;
export type EventsTransition<O extends OperationName<"eventbridge">> = TransitionOf<
  "eventbridge",
  O,
  EventsStore
>;
