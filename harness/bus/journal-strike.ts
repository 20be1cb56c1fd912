/** Tells in the journal which fault struck what, so that the trace shows it where it struck. */

import type { World } from "./world.ts";

/** A fault's name and what it does, at whatever moment. */
interface AnyStrike {
  readonly name: string;
  readonly effect: { readonly kind: string };
}

export interface StruckThing {
  /** Journal record the strike belongs to. */
  readonly cause: number | undefined;
  /** What was struck, as people know it. */
  readonly label: string;
  readonly refs?: readonly string[] | undefined;
}

export function journalStrike(
  world: World,
  { name, effect: { kind } }: AnyStrike,
  { cause, label, refs }: StruckThing,
): void {
  const summary = `fault "${name}" (${kind}) strikes ${label}`;
  world.journal.append({ kind: "fault", cause, summary, failure: kind, refs });
}
