/** The types of S3's operations. */

import type { OperationName, OperationTypes } from "#model/types/index.ts";
import type { ProcedureContext, TransitionContext } from "#operation/context.ts";
import type { ProcedureOf, TransitionOf } from "#operation/service.ts";
import type { S3Store } from "./store.ts";

export type S3Context = TransitionContext<S3Store>;
export type S3ProcedureContext = ProcedureContext<S3Store>;
export type S3Transition<O extends OperationName<"s3">> = TransitionOf<"s3", O, S3Store>;
export type S3Procedure<O extends OperationName<"s3">> = ProcedureOf<"s3", O, S3Store>;
export type S3Input<O extends OperationName<"s3">> = OperationTypes<"s3", O>["input"];
