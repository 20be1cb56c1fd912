/**
 * What SQS keeps: queues by name, messages by queue and sequence, and message move tasks. A receive
 * finds its messages through an index of queue and time, so its cost does not follow the depth of
 * the queue. Only finding and keeping happens here.
 */

import type { AccountId, Region } from "#kernel/brand.ts";
import type { Instant } from "#kernel/clock.ts";
import type { StoreScope } from "#operation/service.ts";
import type { Collection, CollectionDefinition } from "#store/documents.ts";
import type { Message } from "./message.ts";
import { type Queue, redrivePolicyOf } from "./queue.ts";

/** Sixteen digits order as text the way the numbers do. */
const digits = (value: number) => String(Math.max(0, value)).padStart(16, "0");
const last = Number.MAX_SAFE_INTEGER;
/** Queue names hold no `/`, so no queue's keys fall inside another's range. */
const at = (queue: string, value: number) => `${queue}/${digits(value)}`;

/** Encoded, as a group id may hold a `/`. */
const groupKey = (queue: string, group: string) => `${queue}/${encodeURIComponent(group)}`;
const inGroup = (queue: string, group: string, sequence: number) =>
  at(groupKey(queue, group), sequence);

const queueDocuments: CollectionDefinition<Queue> = {
  name: "sqs/queues",
  indexes: { deadLetterTarget: (queue) => redrivePolicyOf(queue)?.deadLetterTargetArn },
};

const messageDocuments: CollectionDefinition<Message> = {
  name: "sqs/messages",
  indexes: {
    visibleAt: (message) => at(message.queue, message.visibleAt),
    received: (message) =>
      message.receiptHandle === undefined ? undefined : at(message.queue, message.visibleAt),
    sentAt: (message) => at(message.queue, message.sentAt),
    group: (message) =>
      message.groupId === undefined || message.sequenceNumber === undefined
        ? undefined
        : inGroup(message.queue, message.groupId, message.sequence),
  },
};

const sequenceDocuments: CollectionDefinition<{ readonly next: number }> = {
  name: "sqs/sequences",
};

const groupDocuments: CollectionDefinition<Group> = {
  name: "sqs/groups",
  indexes: { availableAt: (group) => at(group.queue, group.availableAt) },
};

const deduplicationDocuments: CollectionDefinition<Deduplication> = {
  name: "sqs/deduplications",
  indexes: { until: (memory) => memory.until },
};

const receiveAttemptDocuments: CollectionDefinition<ReceiveAttempt> = {
  name: "sqs/receive-attempts",
  indexes: { until: (attempt) => attempt.until },
};

export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Absent: each message goes back to the queue it came from. */
  readonly destinationArn?: string;
  readonly movedPerSecond?: number;
  readonly status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  readonly startedAt: Instant;
  readonly toMove: number;
  readonly moved: number;
  readonly failureReason?: string;
}

const moveTaskDocuments: CollectionDefinition<MoveTask> = {
  name: "sqs/move-tasks",
  indexes: { source: (task) => task.sourceArn, status: (task) => task.status },
};

/** A message group of a FIFO queue, while it has messages. */
export interface Group {
  readonly queue: string;
  readonly group: string;
  /** When its next message can be received: no message of it is in flight or delayed then. */
  readonly availableAt: Instant;
}

/** What a FIFO queue remembers of a send, to answer a repetition with. */
export interface Deduplication {
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly until: Instant;
}

/** What a FIFO queue remembers of a receive, to answer a retry of it with. */
export interface ReceiveAttempt {
  readonly received: readonly { readonly sequence: number; readonly handle: string }[];
  readonly until: Instant;
}

export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface MessageStore {
  find(queue: string, sequence: number): Message | undefined;
  put(message: Message): void;
  remove(message: Message): void;
  /** The next free sequence of the queue; each call takes one. */
  nextSequence(queue: string): number;
  /** Messages that can be received at `now`, those visible longest first. */
  visible(queue: string, now: Instant, limit: number): readonly Message[];
  /** Messages sent at `instant` or before. */
  sentUntil(queue: string, instant: Instant, limit: number): readonly Message[];
  /** When the next message becomes visible after `now`. */
  nextVisibleAt(queue: string, now: Instant): Instant | undefined;
  inFlightCount(queue: string, now: Instant): number;
  counts(queue: string, now: Instant): MessageCounts;
  /** The first messages of a group of a FIFO queue. */
  group(queue: string, group: string, limit: number): readonly Message[];
  /** All messages in the order they were put, from after `sequence`. */
  list(queue: string, afterSequence: number, limit: number): readonly Message[];
}

export interface GroupStore {
  put(group: Group): void;
  remove(queue: string, group: string): void;
  /** Groups with a message to receive at `now`, those available longest first. */
  available(queue: string, now: Instant, limit: number): readonly Group[];
  nextAvailableAt(queue: string, now: Instant): Instant | undefined;
}

export interface SqsStore {
  readonly account: AccountId;
  readonly region: Region;
  readonly queues: Collection<Queue>;
  readonly messages: MessageStore;
  readonly groups: GroupStore;
  readonly deduplications: Collection<Deduplication>;
  readonly receiveAttempts: Collection<ReceiveAttempt>;
  readonly moveTasks: Collection<MoveTask>;
}

export function createSqsStore({ account, region, documents }: StoreScope): SqsStore {
  return {
    account,
    region,
    queues: documents.collection(queueDocuments, region),
    messages: createMessageStore(
      documents.collection(messageDocuments, region),
      documents.collection(sequenceDocuments, region),
    ),
    groups: createGroupStore(documents.collection(groupDocuments, region)),
    deduplications: documents.collection(deduplicationDocuments, region),
    receiveAttempts: documents.collection(receiveAttemptDocuments, region),
    moveTasks: documents.collection(moveTaskDocuments, region),
  };
}

const between = (queue: string, from: number, to: number) => ({
  from: at(queue, from),
  to: at(queue, to),
});

function createGroupStore(groups: Collection<Group>): GroupStore {
  return {
    put: (group) => groups.put(groupKey(group.queue, group.group), group),
    remove: (queue, group) => void groups.remove(groupKey(queue, group)),
    available: (queue, now, limit) =>
      groups
        .scanBy("availableAt", { ...between(queue, 0, now), limit })
        .map((entry) => entry.document),
    nextAvailableAt: (queue, now) =>
      groups.scanBy("availableAt", { ...between(queue, now + 1, last), limit: 1 })[0]?.document
        .availableAt,
  };
}

function createMessageStore(
  messages: Collection<Message>,
  sequences: Collection<{ readonly next: number }>,
): MessageStore {
  const keyOf = (message: Message) => at(message.queue, message.sequence);
  return {
    find: (queue, sequence) => messages.find(at(queue, sequence)),
    put: (message) => messages.put(keyOf(message), message),
    remove: (message) => void messages.remove(keyOf(message)),
    nextSequence(queue) {
      const next = sequences.find(queue)?.next ?? 1;
      sequences.put(queue, { next: next + 1 });
      return next;
    },
    visible: (queue, now, limit) =>
      messages
        .scanBy("visibleAt", { ...between(queue, 0, now), limit })
        .map((entry) => entry.document),
    sentUntil: (queue, instant, limit) =>
      messages
        .scanBy("sentAt", { ...between(queue, 0, instant), limit })
        .map((entry) => entry.document),
    nextVisibleAt: (queue, now) =>
      messages.scanBy("visibleAt", { ...between(queue, now + 1, last), limit: 1 })[0]?.document
        .visibleAt,
    inFlightCount: (queue, now) => messages.countBy("received", between(queue, now + 1, last)),
    counts(queue, now) {
      const inFlight = messages.countBy("received", between(queue, now + 1, last));
      const waiting = messages.countBy("visibleAt", between(queue, now + 1, last));
      const visible = messages.countBy("visibleAt", between(queue, 0, now));
      return { visible, inFlight, delayed: waiting - inFlight };
    },
    group: (queue, group, limit) =>
      messages
        .scanBy("group", { ...between(groupKey(queue, group), 0, last), limit })
        .map((entry) => entry.document),
    list: (queue, afterSequence, limit) =>
      messages
        .scan({ prefix: `${queue}/`, after: at(queue, afterSequence), limit })
        .map((entry) => entry.document),
  };
}
