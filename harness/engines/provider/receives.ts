/**
 * Messages that were received through us and not yet deleted. A provider counts visibility timeouts
 * by the machine's time; when the harness clock was advanced past one, we give the message back.
 */

import type { Clock, Instant, Timer } from "#kernel/clock.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import { createHandles } from "./handles.ts";
import { createUnderWay } from "./under-way.ts";

export interface Receipt {
  /** The queue, in any form that tells it from others. */
  readonly queue: string;
  readonly handle: string;
  readonly messageId: string;
  readonly timeoutSeconds: number;
  readonly receiveCount: number;
  /** Where the message goes instead of being received again; undefined while it may be. */
  readonly deadLetterQueueArn: string | undefined;
  /** Makes the message visible. */
  giveBack(): Promise<void>;
  /** Hears that it was moved to its dead-letter queue. */
  moved(receipt: Receipt): void;
}

export interface Receives {
  /** A message was received, or got another timeout from now on. */
  taken(receipt: Receipt): void;
  /** Another timeout for a handle; undefined when it is not known. */
  find(queue: string, handle: string): Receipt | undefined;
  /** Whose handle it is, also when its timeout has passed. */
  messageOf(queue: string, handle: string): string | undefined;
  /** Answers the message's id, once for all of its handles. */
  deleted(queue: string, handle: string): string | undefined;
  /** Takes those of a queue whose last receive has ended: the next receive moves them away. */
  takeEnded(queue: string): readonly Receipt[];
  /** A receive that is waiting at the provider: it moves at once what ends meanwhile. */
  poll<T>(queue: string, act: () => Promise<T>): Promise<T>;
  /** What `settle` waits for, beside what is given back. */
  until<T>(act: () => Promise<T>): Promise<T>;
  /** All of a queue's messages are gone. */
  forget(queue: string): void;
  /** Resolves when every message that is due was given back. */
  settle(): Promise<void>;
  stop(): void;
}

/** Where both clocks reach the end together, the provider needs no help. */
const LEAD_MS = 500;

/** Under way whatever the queue. */
const ALL = "";

interface Held {
  readonly receipt: Receipt;
  readonly timer: Timer;
}

/** `clock` is the harness clock, `machineNow` the provider's time. */
export function createReceives(clock: Clock, machineNow: () => Instant): Receives {
  const held = new Map<string, Held>();
  /** The handle of a message's newest receive. */
  const newest = new Map<string, string>();
  const handles = createHandles();
  const polls = createUnderWay();
  const ended = new Map<string, Receipt[]>();
  const under = createUnderWay();
  const keyOf = (queue: string, id: string) => `${queue}\n${id}`;

  const drop = (queue: string, handle: string) => {
    const found = held.get(keyOf(queue, handle));
    if (!found) return;
    found.timer.cancel();
    held.delete(keyOf(queue, handle));
    newest.delete(keyOf(queue, found.receipt.messageId));
  };
  const end = (receipt: Receipt) => {
    if (receipt.deadLetterQueueArn === undefined) return;
    if (polls.any(receipt.queue)) return receipt.moved(receipt);
    getOrCreate(ended, receipt.queue, () => []).push(receipt);
  };
  const until = <T>(act: () => Promise<T>) => under.during(ALL, act);
  const due = (receipt: Receipt, endsAt: Instant) => {
    drop(receipt.queue, receipt.handle);
    if (machineNow() > endsAt - LEAD_MS) return end(receipt);
    void until(() => receipt.giveBack().then(() => end(receipt)));
  };
  return {
    taken(receipt) {
      const { queue, handle, messageId, timeoutSeconds } = receipt;
      handles.given(queue, messageId, handle);
      // An older handle of a message must not make its newer receive visible.
      const older = newest.get(keyOf(queue, messageId));
      if (older !== undefined) drop(queue, older);
      if (timeoutSeconds === 0) return end(receipt);
      const endsAt = machineNow() + timeoutSeconds * 1000;
      const timer = clock.schedule(clock.now() + timeoutSeconds * 1000, () => due(receipt, endsAt));
      held.set(keyOf(queue, handle), { receipt, timer });
      newest.set(keyOf(queue, messageId), handle);
    },
    find: (queue, handle) => held.get(keyOf(queue, handle))?.receipt,
    messageOf: handles.messageOf,
    deleted(queue, handle) {
      const messageId = handles.messageOf(queue, handle);
      if (messageId === undefined) return undefined;
      drop(queue, newest.get(keyOf(queue, messageId)) ?? handle);
      const left = ended.get(queue)?.filter((receipt) => receipt.messageId !== messageId);
      if (left) ended.set(queue, left);
      handles.forget(queue, messageId);
      return messageId;
    },
    poll: polls.during,
    takeEnded(queue) {
      const found = ended.get(queue) ?? [];
      ended.delete(queue);
      return found;
    },
    forget(queue) {
      ended.delete(queue);
      for (const { receipt } of [...held.values()])
        if (receipt.queue === queue) drop(queue, receipt.handle);
    },
    until,
    async settle() {
      while (under.any(ALL)) await under.ended(ALL);
    },
    stop() {
      for (const { receipt } of [...held.values()]) drop(receipt.queue, receipt.handle);
    },
  };
}
