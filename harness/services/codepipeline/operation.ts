/** The types of CodePipeline's operations. */

import type { OperationName } from "#model/types/index.ts";
import type { ProcedureContext, TransitionContext } from "#operation/context.ts";
import type { Procedure, ProcedureOf, TransitionOf } from "#operation/service.ts";
import type { PipelineEngine } from "./engine.ts";
import type { CodePipelineStore } from "./store.ts";

export type PipelineContext = TransitionContext<CodePipelineStore>;
export type PipelineProcedureContext = ProcedureContext<CodePipelineStore, PipelineEngine>;
export type PipelineTransition<O extends OperationName<"codepipeline">> = TransitionOf<
  "codepipeline",
  O,
  CodePipelineStore
>;
export type PipelineProcedure<O extends OperationName<"codepipeline">> = ProcedureOf<
  "codepipeline",
  O,
  CodePipelineStore,
  PipelineEngine
>;
export type OwnProcedure<Input> = Procedure<CodePipelineStore, PipelineEngine, Input, object>;
