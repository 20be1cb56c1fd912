/** GetFunctionConcurrency: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */

import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

export const getFunctionConcurrency: LambdaTransition<"GetFunctionConcurrency"> = (input, ctx) => ({
  output: {
    ReservedConcurrentExecutions: functionOf(ctx.store, input.FunctionName).reservedConcurrency,
  },
});
