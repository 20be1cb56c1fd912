/** What faults at the queues of a provider have begun and not ended. */

import type { Instant } from "#kernel/clock.ts";
import type { Message } from "#model/types/sqs.ts";

/** What faults still owe, by queue and then by message. */
export interface QueueFaults {
  /** Messages that were received and are handed out later. */
  readonly late: Map<string, Map<string, Late>>;
  /** Receives that still follow at once, deleted as the message may be. */
  readonly copies: Map<string, Map<string, number>>;
}

export interface Late {
  readonly message: Message;
  readonly dueAt: Instant;
}

export const createQueueFaults = (): QueueFaults => ({ late: new Map(), copies: new Map() });
