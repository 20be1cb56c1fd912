/** Whose the receipt handles are that were given out through us, also after their timeout. */

import { getOrCreate } from "#kernel/get-or-create.ts";

export interface Handles {
  given(queue: string, messageId: string, handle: string): void;
  messageOf(queue: string, handle: string): string | undefined;
  /** All handles of a message. */
  forget(queue: string, messageId: string): void;
}

/** A consumer deletes soon what it received: only the newest messages are known. */
const MESSAGES_MAX = 10_000;

export function createHandles(): Handles {
  const byMessage = new Map<string, Set<string>>();
  const messages = new Map<string, string>();
  const keyOf = (queue: string, id: string) => `${queue}\n${id}`;
  const forget = (key: string) => {
    for (const handle of byMessage.get(key) ?? []) messages.delete(handle);
    byMessage.delete(key);
  };
  return {
    given(queue, messageId, handle) {
      const key = keyOf(queue, handle);
      messages.set(key, messageId);
      getOrCreate(byMessage, keyOf(queue, messageId), () => new Set()).add(key);
      const [oldest] = byMessage.keys();
      if (byMessage.size > MESSAGES_MAX && oldest !== undefined) forget(oldest);
    },
    messageOf: (queue, handle) => messages.get(keyOf(queue, handle)),
    forget: (queue, messageId) => forget(keyOf(queue, messageId)),
  };
}
