/** The types of CloudWatch Logs' operations. */

import type { OperationName } from "#model/types/index.ts";
import type { TransitionOf } from "#operation/service.ts";
import type { LogsStore } from "./store.ts";

export type LogsTransition<O extends OperationName<"cloudwatch-logs">> = TransitionOf<
  "cloudwatch-logs",
  O,
  LogsStore
>;
