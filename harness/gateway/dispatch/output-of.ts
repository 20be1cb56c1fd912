/** What a caller inside the harness gets of an outcome. */

import type { Outcome } from "../call.ts";
import { connectionClosed } from "./errors.ts";

/** The output; throws the error, also the one of an answer that a fault keeps back. */
export function outputOf(outcome: Outcome): object {
  if (!outcome.ok) throw outcome.error;
  if (outcome.unanswered) throw connectionClosed();
  return outcome.output;
}
