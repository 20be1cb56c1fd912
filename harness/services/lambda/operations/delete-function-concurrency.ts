/** DeleteFunctionConcurrency: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html */

import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

export const deleteFunctionConcurrency: LambdaTransition<"DeleteFunctionConcurrency"> = (
  input,
  ctx,
) => {
  const known = functionOf(ctx.store, input.FunctionName);
  ctx.store.functions.put(known.name, { ...known, reservedConcurrency: undefined });
  return { output: {} };
};
