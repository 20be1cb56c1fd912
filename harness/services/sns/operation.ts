/** The types of SNS's operations. */

import type { OperationName } from "#model/types/index.ts";
import type { TransitionContext } from "#operation/context.ts";
import type { TransitionOf } from "#operation/service.ts";
import type { SnsStore } from "./store.ts";

export type SnsContext = TransitionContext<SnsStore>;
export type SnsTransition<O extends OperationName<"sns">> = TransitionOf<"sns", O, SnsStore>;
