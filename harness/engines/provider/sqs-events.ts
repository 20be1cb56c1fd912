/** Tells our journal of messages as our own service would, and finds there what they follow from. */

import type {
  MessageDeadLettered,
  MessageDeleted,
  MessageReceived,
  MessageSent,
} from "#bus/events.ts";
import { parseTraceHeader, recordNamed } from "#bus/trace-header.ts";
import type { Members } from "#gateway/protocols/protocol.ts";
import type { Message } from "#model/types/sqs.ts";
import type { Transition } from "#operation/context.ts";
import { readBridged } from "./bridged-event.ts";
import type { ForeignCall } from "./foreign-service.ts";

type MessageEvent = MessageDeadLettered | MessageDeleted | MessageReceived | MessageSent;

export const tell: Transition<unknown, readonly MessageEvent[], Members> = (events) => ({
  output: {},
  events,
});

/**
 * The call that a message follows from: the one that sent it through us; for what the provider's
 * own services sent, by the trace header or by the ids in its body.
 */
export function causeOf({ foreign, ctx }: ForeignCall, message: Message): number | undefined {
  const journal = foreign.worldOf(ctx.account).journal;
  const sent = journal.naming(message.MessageId ?? "", "oldest", "call");
  if (sent) return sent.seq;
  const trace = recordNamed(parseTraceHeader(message.Attributes?.["AWSTraceHeader"] ?? ""));
  if (trace !== undefined && journal.find(trace)) return trace;
  const [bridged] = readBridged(message.Body ?? "", ctx.origin) ?? [];
  return bridged && journal.naming(bridged.causes[0] ?? "", "oldest", "call")?.seq;
}
