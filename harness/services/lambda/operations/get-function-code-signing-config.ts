/** GetFunctionCodeSigningConfig: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html */

import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

/** No function has one: creating one with it is refused. */
export const getFunctionCodeSigningConfig: LambdaTransition<"GetFunctionCodeSigningConfig"> = (
  input,
  ctx,
) => ({ output: { FunctionName: functionOf(ctx.store, input.FunctionName).name } });
