/**
 * What may be meant by a name that nothing has: other names that hold it or its last part, in any
 * case, and the latest records that mention it, such as an error's text or a mail's address.
 */

import type { Journal, JournalRecord } from "./journal.ts";
import { sentenceOf } from "./trace-text.ts";

/** Of either sort. */
const NEAR_MAX = 5;

/** Less would be in everything. */
const CHARACTERS_MIN = 3;

/** Names that a trace can be asked for, the likeliest first; with what happened, of a mention. */
export function near(journal: Journal, ref: string): readonly string[] {
  if (ref.length < CHARACTERS_MIN) return [];
  const alike = likenesses(ref)
    .map((part) => journal.refsLike(part, NEAR_MAX))
    .find((names) => names.length > 0);
  const told = new Map(alike?.map((name) => [name, name]));
  for (const record of journal.mentioning(ref, NEAR_MAX)) {
    const name = nameOf(journal, record);
    if (!told.has(name)) told.set(name, `${name}  (${sentenceOf(record)})`);
  }
  return [...told.values()];
}

/** The whole name, its last part, and that without its extension. */
function likenesses(ref: string): readonly string[] {
  const last = ref.slice(ref.lastIndexOf("/") + 1);
  const stem = last.replace(/\.[^.]*$/, "");
  return [ref, last, stem].filter((part) => part.length >= CHARACTERS_MIN);
}

/** What a trace finds the record by: a name of its own, or of what it follows from. */
function nameOf(journal: Journal, record: JournalRecord): string {
  for (let at: JournalRecord | undefined = record; at; ) {
    const name = at.refs?.[0] ?? at.requestId;
    if (name !== undefined) return name;
    at = at.cause === undefined ? undefined : journal.find(at.cause);
  }
  return `record ${record.seq}`;
}
