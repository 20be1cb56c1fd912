/** The types of RDS's operations. */

import type { OperationName } from "#model/types/index.ts";
import type { ProcedureContext, TransitionContext } from "#operation/context.ts";
import type { ProcedureOf, Transition, TransitionOf } from "#operation/service.ts";
import type { DatabaseEngine } from "./engine.ts";
import type { RdsStore } from "./store.ts";

export type RdsOperation = OperationName<"rds">;
export type RdsContext = TransitionContext<RdsStore>;
export type RdsProcedureContext = ProcedureContext<RdsStore, DatabaseEngine>;
export type RdsTransition<O extends RdsOperation> = TransitionOf<"rds", O, RdsStore>;
export type RdsProcedure<O extends RdsOperation> = ProcedureOf<"rds", O, RdsStore, DatabaseEngine>;
/** A step of the service's own, no operation of the API. */
export type RdsStep<Input, Output = void> = Transition<RdsStore, Input, Output>;
/** What look-ups need. */
export type Scope = Pick<RdsContext, "store" | "account" | "region">;
