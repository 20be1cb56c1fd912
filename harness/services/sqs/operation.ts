/** The types of SQS's operations. */

import type { OperationName } from "#model/types/index.ts";
import type { TransitionContext } from "#operation/context.ts";
import type { ProcedureOf, TransitionOf } from "#operation/service.ts";
import type { SqsStore } from "./store.ts";

export type SqsContext = TransitionContext<SqsStore>;
export type SqsTransition<O extends OperationName<"sqs">> = TransitionOf<"sqs", O, SqsStore>;
export type SqsProcedure<O extends OperationName<"sqs">> = ProcedureOf<"sqs", O, SqsStore>;
