/** What holds at the end whatever happened in between, read from the journal. */

import { expect } from "vitest";
import type { JournalRecord, RecordKind, WorldView } from "#harness/index.ts";
import { eventually } from "#harness/scenario/index.ts";

const RECORDS_MAX = 100_000;

export function recordsOf({ journal }: WorldView, kind: RecordKind): readonly JournalRecord[] {
  return journal.list({ kind, limit: RECORDS_MAX });
}

/** Events of a type that name `ref`, or end in it. */
export function eventsOf(world: WorldView, type: string): readonly JournalRecord[] {
  return recordsOf(world, "event").filter(({ summary }) => summary.startsWith(`${type} `));
}

/** Every delivery follows from something, which is known. */
export function everyDeliveryHasACause(world: WorldView): void {
  for (const { cause, summary } of recordsOf(world, "delivery"))
    expect(cause !== undefined && world.journal.find(cause), summary).toBeTruthy();
}

/** Every message that was ever sent was deleted or went to a dead-letter queue. */
export function everyMessageEnded(world: WorldView): void {
  const idsOf = (type: string) => eventsOf(world, type).map(({ refs = [] }) => refs[0]);
  const ended = new Set([...idsOf("MessageDeleted"), ...idsOf("MessageDeadLettered")]);
  const sent = idsOf("MessageSent");
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.filter((id) => !ended.has(id))).toEqual([]);
}

/** The same, once a worker's last answer has come to the queue as well. */
export const everyMessageEnds = (world: WorldView) =>
  eventually(() => everyMessageEnded(world) ?? true, {
    what: "the end of every message",
    withinMs: 20_000,
  });

/**
 * A queue delivers at least once; it did so exactly once, as no worker refused its message, broke
 * off, was ended with it in hand, or took longer than its visibility timeout.
 */
export function everyMessageReceivedOnce(world: WorldView): void {
  const again = recordsOf(world, "note").filter(({ summary }) =>
    /; message (returned|left)$/.test(summary),
  );
  expect(again.map(({ summary }) => summary)).toEqual([]);
  const received = eventsOf(world, "MessageReceived").map(({ refs = [] }) => refs[0]);
  expect(received.length - new Set(received).size).toBe(0);
  expect(eventsOf(world, "MessageDeadLettered")).toEqual([]);
}

/** How many objects were made anew below a prefix, by key: 1 each is exactly once. */
export function puts(world: WorldView, prefix: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { refs = [] } of eventsOf(world, "ObjectChanged")) {
    const [url = ""] = refs;
    if (url.includes(prefix)) counts[url] = (counts[url] ?? 0) + 1;
  }
  return counts;
}
