/** Tells our journal of messages as our own service would. */

import type {
  MessageDeadLettered,
  MessageDeleted,
  MessageReceived,
  MessageSent,
} from "#bus/events.ts";
import type { Members } from "#gateway/protocols/protocol.ts";
import type { Transition } from "#operation/context.ts";

type MessageEvent = MessageDeadLettered | MessageDeleted | MessageReceived | MessageSent;

export const tell: Transition<unknown, readonly MessageEvent[], Members> = (events) => ({
  output: {},
  events,
});
