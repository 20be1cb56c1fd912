/** A trace as people read it. */

import type { JournalRecord } from "./journal.ts";
import type { TraceNode } from "./trace-tree.ts";

interface Told {
  readonly trees: readonly TraceNode[];
  readonly near: readonly string[];
  /** Whether older records that name the thing were left out. */
  readonly isCut: boolean;
}

const NO_TIME = " ".repeat(11);

/** The trees as indented lines: time since the first record, what happened, how it failed. */
export function formatTrace(ref: string, { trees, near, isCut }: Told): string {
  if (trees.length === 0) return nothingOf(ref, near);
  const older = `${NO_TIME}  … older records that name ${ref} were left out\n`;
  return `${isCut ? older : ""}${formatTrees(trees)}`;
}

/** Each tree from its own beginning. */
export function formatTrees(trees: readonly TraceNode[]): string {
  return trees.flatMap((node) => linesOf(node, node.record.time, "", "")).join("\n");
}

function nothingOf(ref: string, near: readonly string[]): string {
  const nothing = `Nothing in the journal names ${ref}: it did not reach this harness by that name.`;
  if (near.length === 0) return nothing;
  return [nothing, "Near it are:", ...near.map((name) => `  ${name}`)].join("\n");
}

/** A record as a sentence: what happened to what, how it failed, and why. */
export const sentenceOf = (record: JournalRecord): string =>
  `${record.summary}${outcomeOf(record, ": ")}`;

/** How it failed, where its summary does not say so. */
function outcomeOf({ kind, failure, summary, detail }: JournalRecord, mark: string): string {
  const told = kind === "fault" || kind === "bug";
  if (failure === undefined || told || summary.includes(failure)) return "";
  const message = detail?.["message"];
  return `${mark}${failure}${message ? `: ${String(message)}` : ""}`;
}

function linesOf(node: TraceNode, start: number, lead: string, under: string): readonly string[] {
  const { record, effects, cut, shownAbove } = node;
  const elapsed = `+${((record.time - start) / 1000).toFixed(3)} s`.padStart(NO_TIME.length);
  const told = record.kind === "call" ? record.summary : `${record.kind}: ${record.summary}`;
  const doubt = record.detail?.["doubt"];
  const marks = [
    ...(doubt ? [` (${String(doubt)})`] : []),
    ...(shownAbove ? [" (shown above)"] : []),
  ];
  const lines = [`${elapsed}  ${lead}${told}${outcomeOf(record, " ✗ ")}${marks.join("")}`];
  effects.forEach((effect, i) => {
    const last = i === effects.length - 1 && !cut;
    const branch = `${under}${last ? "└─ " : "├─ "}`;
    lines.push(...linesOf(effect, start, branch, `${under}${last ? "   " : "│  "}`));
  });
  if (cut) lines.push(`${NO_TIME}  ${under}└─ … more was left out`);
  return lines;
}
