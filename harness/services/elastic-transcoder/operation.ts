/** The types of Elastic Transcoder's operations. */

import type { OperationName } from "#model/types/index.ts";
import type { ProcedureContext, TransitionContext } from "#operation/context.ts";
import type { ProcedureOf, Transition, TransitionOf } from "#operation/service.ts";
import type { Transcoder } from "./engine.ts";
import type { EtStore } from "./store.ts";

export type EtOperation = OperationName<"elastic-transcoder">;
export type EtContext = TransitionContext<EtStore>;
export type EtProcedureContext = ProcedureContext<EtStore, Transcoder | undefined>;
export type EtTransition<O extends EtOperation> = TransitionOf<"elastic-transcoder", O, EtStore>;
export type EtProcedure<O extends EtOperation> = ProcedureOf<
  "elastic-transcoder",
  O,
  EtStore,
  Transcoder | undefined
>;
/** A step of the service's own, no operation of the API. */
export type EtStep<Input, Output> = Transition<EtStore, Input, Output>;
