/** One piece of work for an instance: what it is given, and what comes of it. */

import type { DatabaseServer } from "../engine.ts";
import type { DbInstance, Work } from "../instance.ts";
import type { RdsProcedureContext } from "../operation.ts";
import type { Settlement } from "./steps.ts";

/** What a piece of work is given. */
export interface Job<W extends Work = Work> {
  readonly ctx: RdsProcedureContext;
  readonly key: string;
  readonly work: W;
  readonly instance: DbInstance;
  readonly server: DatabaseServer;
}

export type Outcome = Omit<Settlement, "key" | "work">;
