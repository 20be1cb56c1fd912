/** The types of ElastiCache's operations. */

import type { OperationName } from "#model/types/index.ts";
import type { ProcedureContext, TransitionContext } from "#operation/context.ts";
import type { ProcedureOf, Transition, TransitionOf } from "#operation/service.ts";
import type { CacheEngine } from "./engine.ts";
import type { CacheStore } from "./store.ts";

export type CacheOperation = OperationName<"elasticache">;
export type CacheContext = TransitionContext<CacheStore>;
export type CacheProcedureContext = ProcedureContext<CacheStore, CacheEngine>;
export type CacheTransition<O extends CacheOperation> = TransitionOf<"elasticache", O, CacheStore>;
export type CacheProcedure<O extends CacheOperation> = ProcedureOf<
  "elasticache",
  O,
  CacheStore,
  CacheEngine
>;
/** A step of the service's own, no operation of the API. */
export type CacheStep<Input, Output = void> = Transition<CacheStore, Input, Output>;
/** What look-ups need. */
export type Scope = Pick<CacheContext, "store" | "account" | "region">;
