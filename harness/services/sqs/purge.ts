/** Emptying a queue, whatever state its messages are in. */

import type { Queue } from "./queue.ts";
import type { SqsStore } from "./store.ts";

const pageSize = 1000;

/** Removes every message of the queue; a FIFO queue still knows what it deduplicates. */
export function dropMessages(store: SqsStore, queue: Queue): void {
  for (;;) {
    const page = store.messages.list(queue.name, 0, pageSize);
    for (const message of page) {
      store.messages.remove(message);
      if (message.groupId !== undefined) store.groups.remove(queue.name, message.groupId);
    }
    if (page.length < pageSize) return;
  }
}
