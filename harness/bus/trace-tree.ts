/**
 * The trees that records of the journal stand in: up from each to what came from outside, then down
 * to all that followed. A record that follows from several stands below the first that is shown.
 */

import type { Journal, JournalRecord } from "./journal.ts";

export interface TraceNode {
  readonly record: JournalRecord;
  readonly effects: readonly TraceNode[];
  /** Whether effects were left out because the trees grew too large. */
  readonly cut: boolean;
  /** Whether its effects stand above: what follows from several records is told once. */
  readonly shownAbove: boolean;
}

/** Trees larger than this together are cut, and say so. */
const NODES_MAX = 2_000;

/** AWS X-Ray links a segment to as many; of a larger batch, the first messages' stories are told. */
const LINKS_MAX = 20;

/** The trees that `named` stand in, oldest first. */
export function treesOf(journal: Journal, named: readonly JournalRecord[]): readonly TraceNode[] {
  const climb: Climb = { journal, named: new Set(named.map(({ seq }) => seq)), seen: new Set() };
  const roots = named.flatMap((record) => rootsOf(climb, record)).sort((a, b) => a.seq - b.seq);
  const growth: Growth = { journal, left: NODES_MAX, shown: new Set() };
  return roots.map((root) => grow(growth, root));
}

interface Climb {
  readonly journal: Journal;
  /** The records that were asked for. */
  readonly named: ReadonlySet<number>;
  /** Records whose roots are found. */
  readonly seen: Set<number>;
}

/** What a record goes back to, except what was found before. */
function rootsOf(climb: Climb, record: JournalRecord): readonly JournalRecord[] {
  let at = record;
  while (!climb.seen.has(at.seq)) {
    climb.seen.add(at.seq);
    const [cause, ...more] = causesOf(climb, at);
    if (!cause) return [at];
    if (more.length > 0) return [cause, ...more].flatMap((each) => rootsOf(climb, each));
    at = cause;
  }
  return [];
}

/** Of several causes, those that were asked for: a trace of one message is not about the others. */
function causesOf({ journal, named }: Climb, record: JournalRecord): readonly JournalRecord[] {
  const { cause, links = [] } = record;
  const asked = links.filter((link) => named.has(link));
  const several = asked.length > 0 ? asked : links.slice(0, LINKS_MAX);
  return (cause === undefined ? several : [cause]).flatMap((seq) => journal.find(seq) ?? []);
}

interface Growth {
  readonly journal: Journal;
  /** How many more nodes there may be. */
  left: number;
  readonly shown: Set<number>;
}

function grow(growth: Growth, record: JournalRecord): TraceNode {
  if (growth.shown.has(record.seq)) return { record, effects: [], cut: false, shownAbove: true };
  growth.shown.add(record.seq);
  growth.left--;
  const effects: TraceNode[] = [];
  for (const effect of growth.journal.effectsOf(record.seq, Math.max(growth.left, 0) + 1)) {
    if (growth.left <= 0) return { record, effects, cut: true, shownAbove: false };
    effects.push(grow(growth, effect));
  }
  return { record, effects, cut: false, shownAbove: false };
}
