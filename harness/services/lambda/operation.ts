/** The types of Lambda's operations. */

import type { OperationName } from "#model/types/index.ts";
import type { ProcedureContext, TransitionContext } from "#operation/context.ts";
import type { ProcedureOf, TransitionOf } from "#operation/service.ts";
import type { LambdaRuntime } from "./engine.ts";
import type { LambdaStore } from "./store.ts";

export type LambdaTransition<O extends OperationName<"lambda">> = TransitionOf<
  "lambda",
  O,
  LambdaStore
>;
export type LambdaProcedure<O extends OperationName<"lambda">> = ProcedureOf<
  "lambda",
  O,
  LambdaStore,
  LambdaRuntime
>;
export type LambdaContext = TransitionContext<LambdaStore>;
export type LambdaProcedureContext = ProcedureContext<LambdaStore, LambdaRuntime>;
