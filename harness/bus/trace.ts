/**
 * The causal tree of what happened to a thing, read from the journal: from what came from outside,
 * through every call, event and delivery, to where it ended, and why it ended there.
 */

import type { Journal, JournalRecord } from "./journal.ts";

export interface TraceNode {
  readonly record: JournalRecord;
  readonly effects: readonly TraceNode[];
  /** Whether effects were left out because the tree grew too large. */
  readonly cut: boolean;
}

/** A tree larger than this is cut, and says so. */
const NODES_MAX = 2_000;

/** The trees that mention `ref` (an object key or URL, a message or job id, an ARN), oldest first. */
export function traceOf(journal: Journal, ref: string): readonly TraceNode[] {
  return treesOf(journal, journal.about(ref));
}

/** The trees that hold any of these records, oldest first. */
export function treesOf(journal: Journal, records: readonly JournalRecord[]): readonly TraceNode[] {
  const roots = new Map<number, JournalRecord>();
  for (const record of records) {
    const root = rootOf(journal, record);
    roots.set(root.seq, root);
  }
  const budget = { left: NODES_MAX };
  return [...roots.values()]
    .sort((a, b) => a.seq - b.seq)
    .map((root) => grow(journal, root, budget));
}

function rootOf(journal: Journal, record: JournalRecord): JournalRecord {
  let root = record;
  for (;;) {
    const cause = root.cause === undefined ? undefined : journal.find(root.cause);
    if (!cause) return root;
    root = cause;
  }
}

function grow(journal: Journal, record: JournalRecord, budget: { left: number }): TraceNode {
  budget.left--;
  const effects: TraceNode[] = [];
  let cut = false;
  for (const effect of journal.effectsOf(record.seq)) {
    if (budget.left <= 0) {
      cut = true;
      break;
    }
    effects.push(grow(journal, effect, budget));
  }
  return { record, effects, cut };
}

/** Where the things in these trees stopped: what was skipped, dropped or failed, in order. */
export function reasonsIn(nodes: readonly TraceNode[]): readonly JournalRecord[] {
  const found = nodes.flatMap((node): readonly JournalRecord[] => {
    const { kind, failure } = node.record;
    const stopped = kind === "skipped" || kind === "dropped" || kind === "bug";
    const failed = failure !== undefined && kind === "call" && node.record.hops > 0;
    return [...(stopped || failed ? [node.record] : []), ...reasonsIn(node.effects)];
  });
  return found.sort((a, b) => a.seq - b.seq);
}

/** A record as a sentence: what happened to what, how it failed, and why. */
export function sentenceOf({ summary, failure, detail, kind }: JournalRecord): string {
  // The other kinds tell the failure in their summary.
  if (kind !== "call" || failure === undefined) return summary;
  const message = detail?.["message"];
  return `${summary}: ${failure}${message ? `: ${String(message)}` : ""}`;
}

/** The trees as indented lines: time since the first record, what happened, how it failed. */
export function formatTrace(nodes: readonly TraceNode[]): string {
  return nodes.flatMap((node) => linesOf(node, node.record.time, "", "")).join("\n");
}

function linesOf(node: TraceNode, start: number, lead: string, under: string): readonly string[] {
  const { record, effects, cut } = node;
  const message = record.detail?.["message"];
  const failed = record.failure !== undefined && record.kind !== "fault";
  const outcome = failed ? ` ✗ ${record.failure}${message ? `: ${String(message)}` : ""}` : "";
  const elapsed = `+${((record.time - start) / 1000).toFixed(3)} s`.padStart(11);
  const told = record.kind === "call" ? record.summary : `${record.kind}: ${record.summary}`;
  const lines = [`${elapsed}  ${lead}${told}${outcome}`];
  effects.forEach((effect, i) => {
    const last = i === effects.length - 1 && !cut;
    lines.push(
      ...linesOf(
        effect,
        start,
        `${under}${last ? "└─ " : "├─ "}`,
        `${under}${last ? "   " : "│  "}`,
      ),
    );
  });
  if (cut) lines.push(`${" ".repeat(11)}  ${under}└─ … more was left out`);
  return lines;
}
