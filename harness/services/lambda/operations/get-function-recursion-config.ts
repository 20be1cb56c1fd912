/** GetFunctionRecursionConfig: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html */

import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

/** Loops are always ended, by the bus's limit of hops. */
export const getFunctionRecursionConfig: LambdaTransition<"GetFunctionRecursionConfig"> = (
  input,
  ctx,
) => {
  functionOf(ctx.store, input.FunctionName);
  return { output: { RecursiveLoop: "Terminate" } };
};
