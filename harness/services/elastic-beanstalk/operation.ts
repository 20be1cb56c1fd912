/** The types of Elastic Beanstalk's operations. */

import type { OperationName } from "#model/types/index.ts";
import type { ProcedureContext, TransitionContext } from "#operation/context.ts";
import type { Procedure, ProcedureOf, Transition, TransitionOf } from "#operation/service.ts";
import type { BeanstalkEngine } from "./engine.ts";
import type { BeanstalkStore } from "./store.ts";

type Name = OperationName<"elastic-beanstalk">;

/** Undefined where the harness was started without one, as some unit tests are. */
export type Engine = BeanstalkEngine | undefined;

export type EbTransition<O extends Name> = TransitionOf<"elastic-beanstalk", O, BeanstalkStore>;
export type EbProcedure<O extends Name> = ProcedureOf<
  "elastic-beanstalk",
  O,
  BeanstalkStore,
  Engine
>;
export type EbContext = TransitionContext<BeanstalkStore>;
export type EbProcedureContext = ProcedureContext<BeanstalkStore, Engine>;
/** What look-ups need. */
export type Scope = Pick<EbContext, "store">;
/** Steps of the service's own, no operations of the API. */
export type EbStep<Input, Output> = Transition<BeanstalkStore, Input, Output>;
export type EbTask<Input> = Procedure<BeanstalkStore, Engine, Input, void>;
