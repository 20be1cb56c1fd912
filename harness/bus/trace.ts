/**
 * What became of a thing, read from the journal: the causal trees it stands in, from what came from
 * outside, through every call, event and delivery, to where it ended, and why it ended there.
 */

import type { Journal, JournalRecord } from "./journal.ts";
import { near } from "./trace-near.ts";
import { formatTrace, sentenceOf } from "./trace-text.ts";
import { type TraceNode, treesOf } from "./trace-tree.ts";

export interface Trace {
  readonly trees: readonly TraceNode[];
  /** What was skipped, dropped or failed on the way, in order, a sentence each. */
  readonly reasons: readonly string[];
  /** The trees as indented lines; of nothing known, a sentence that says so, and what is near. */
  readonly text: string;
  /** Where nothing names the thing: names that a trace may be asked for instead, with why. */
  readonly near: readonly string[];
}

/** Of a thing that more records name, such as a queue, the newest are traced. */
const RECORDS_MAX = 500;

/** What is known of `ref`: an object's key or URL, an id of a message, job or request, an ARN. */
export function readTrace(journal: Journal, ref: string): Trace {
  const named = journal.about(ref, RECORDS_MAX + 1);
  const trees = treesOf(journal, named.slice(-RECORDS_MAX));
  const alike = trees.length === 0 ? near(journal, ref) : [];
  return {
    trees,
    reasons: reasonsIn(trees).map(sentenceOf),
    text: formatTrace(ref, { trees, near: alike, isCut: named.length > RECORDS_MAX }),
    near: alike,
  };
}

/** Where the things in these trees stopped: what was skipped, dropped or failed, in order. */
function reasonsIn(nodes: readonly TraceNode[], cause?: JournalRecord): readonly JournalRecord[] {
  const found = nodes.flatMap((node): readonly JournalRecord[] => [
    ...(!node.shownAbove && stopped(node.record, cause) ? [node.record] : []),
    ...reasonsIn(node.effects, node.record),
  ]);
  return found.sort((a, b) => a.seq - b.seq);
}

function stopped({ kind, failure, hops }: JournalRecord, cause?: JournalRecord): boolean {
  if (kind === "skipped" || kind === "dropped" || kind === "bug") return true;
  if (failure === undefined) return false;
  // A call or a piece of work that failed tells of the failure within.
  if (kind === "event") return cause?.failure === undefined;
  return kind === "note" || (kind === "call" && hops > 0);
}
