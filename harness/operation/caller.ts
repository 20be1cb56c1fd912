/** The AWS API as parts of the harness use it: typed calls, whoever carries them out. */

import type { OperationName, OperationTypes, ServiceName } from "#model/types/index.ts";
import type { CallInput } from "#operation/context.ts";

export interface CallerOptions {
  readonly signal?: AbortSignal;
  /** Journal record it follows from; a call that comes from outside names none. */
  readonly cause?: number | undefined;
}

export type Caller = <S extends ServiceName, O extends OperationName<S>>(
  service: S,
  operation: O,
  input: CallInput<OperationTypes<S, O>["input"]>,
  options?: CallerOptions,
) => Promise<OperationTypes<S, O>["output"]>;
