/**
 * What sets FIFO queues apart: messages of a group are received in order and the group is locked
 * while one of them is in flight; a send is deduplicated for five minutes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */

import { createHash } from "node:crypto";
import type { Instant } from "#kernel/clock.ts";
import * as errors from "./errors.ts";
import { batchEntriesMax, deduplicationMs, tokenPattern } from "./limits.ts";
import { type Message, stateOf } from "./message.ts";
import { attributeOf, isFifo, type Queue } from "./queue.ts";
import type { Deduplication, SqsStore } from "./store.ts";

export interface Grouping {
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

interface GroupingInput {
  readonly MessageBody?: string | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/** AWS numbers messages of FIFO queues with 20 digits. */
const firstSequenceNumber = 18_800_000_000_000_000_000n;

export const sequenceNumber = (sequence: number): string =>
  String(firstSequenceNumber + BigInt(sequence) * 256n);

/** The group and deduplication id of a send; throws where the queue's kind does not take them. */
export function parseGrouping(queue: Queue, input: GroupingInput): Grouping {
  const { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = input;
  checkToken("MessageGroupId", groupId);
  checkToken("MessageDeduplicationId", deduplicationId);
  if (!isFifo(queue)) {
    if (deduplicationId !== undefined) {
      throw errors.invalidValue(
        deduplicationId,
        "MessageDeduplicationId",
        "The request includes a parameter that is not valid for this queue type.",
      );
    }
    return groupId === undefined ? {} : { groupId };
  }
  if (groupId === undefined) throw errors.missingParameter("MessageGroupId");
  if (deduplicationId !== undefined) return { groupId, deduplicationId };
  if (attributeOf(queue, "ContentBasedDeduplication") !== "true") {
    throw errors.invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or " +
        "MessageDeduplicationId provided explicitly",
    );
  }
  const digest = createHash("sha256").update(input.MessageBody ?? "");
  return { groupId, deduplicationId: digest.digest("hex") };
}

function checkToken(parameter: string, value: string | undefined): void {
  if (value === undefined || tokenPattern.test(value)) return;
  throw errors.invalidValue(
    value,
    parameter,
    `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function deduplicationKey(queue: Queue, grouping: Grouping): string {
  const scope =
    attributeOf(queue, "DeduplicationScope") === "messageGroup" ? (grouping.groupId ?? "") : "";
  return `${queue.name}/${encodeURIComponent(scope)}/${grouping.deduplicationId}`;
}

/** The earlier send that this one repeats, if it was within the last five minutes. */
export function earlierSend(
  store: SqsStore,
  queue: Queue,
  { grouping, now }: { readonly grouping: Grouping; readonly now: Instant },
): Deduplication | undefined {
  if (grouping.deduplicationId === undefined) return undefined;
  const found = store.deduplications.find(deduplicationKey(queue, grouping));
  return found && found.until > now ? found : undefined;
}

/** Remembers a send, and forgets those whose time is over. */
export function rememberSend(store: SqsStore, queue: Queue, message: Message): void {
  if (message.deduplicationId === undefined || message.sequenceNumber === undefined) return;
  for (const { key } of store.deduplications.scanBy("until", { to: message.sentAt, limit: 100 })) {
    store.deduplications.remove(key);
  }
  store.deduplications.put(deduplicationKey(queue, message), {
    messageId: message.id,
    sequenceNumber: message.sequenceNumber,
    until: message.sentAt + deduplicationMs,
  });
}

/**
 * Brings a group's availability in line with its messages; to be called after each change to one.
 * A receive takes at most ten messages from the head, and no other receive follows while one is in
 * flight: so all that are in flight are among the first ten.
 */
export function refreshGroup(store: SqsStore, message: Message, now: Instant): void {
  const { queue, groupId } = message;
  if (groupId === undefined || message.sequenceNumber === undefined) return;
  const head = store.messages.group(queue, groupId, batchEntriesMax);
  const [first] = head;
  if (!first) {
    store.groups.remove(queue, groupId);
    return;
  }
  const blocking = head.filter((each) => stateOf(each, now) === "in-flight");
  const availableAt = Math.max(first.visibleAt, ...blocking.map((each) => each.visibleAt));
  store.groups.put({ queue, group: groupId, availableAt });
}

/** Messages that a receive may take: whole groups in order, from those available longest. */
export function takeFromGroups(
  store: SqsStore,
  queue: Queue,
  { now, limit }: { readonly now: Instant; readonly limit: number },
): readonly Message[] {
  const found: Message[] = [];
  for (const { group } of store.groups.available(queue.name, now, limit)) {
    for (const message of store.messages.group(queue.name, group, limit - found.length)) {
      if (message.visibleAt > now) break;
      found.push(message);
    }
    if (found.length >= limit) break;
  }
  return found;
}
