/** The AWS API as parts of the harness use it: typed calls, whoever carries them out. */

import type { OperationName, OperationTypes, ServiceName } from "#model/types/index.ts";
import type { CallInput } from "#operation/context.ts";

export type Caller = <S extends ServiceName, O extends OperationName<S>>(
  service: S,
  operation: O,
  input: CallInput<OperationTypes<S, O>["input"]>,
  options?: { readonly signal?: AbortSignal },
) => Promise<OperationTypes<S, O>["output"]>;
