/** GetFunctionConfiguration: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */

import { configurationOf } from "../function.ts";
import type { LambdaTransition } from "../operation.ts";
import { targetOf } from "../target.ts";

/** Shows the configuration of a function version. */
export const getFunctionConfiguration: LambdaTransition<"GetFunctionConfiguration"> = (
  input,
  ctx,
) => {
  const { version, qualifier } = targetOf(ctx.store, input.FunctionName, input.Qualifier);
  return { output: configurationOf(version, ctx.store, qualifier !== undefined) };
};
