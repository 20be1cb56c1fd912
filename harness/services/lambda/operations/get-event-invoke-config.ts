/** GetFunctionEventInvokeConfig: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */

import { configFor, shownConfig } from "../event-config.ts";
import type { LambdaTransition } from "../operation.ts";

export const getFunctionEventInvokeConfig: LambdaTransition<"GetFunctionEventInvokeConfig"> = (
  input,
  ctx,
) => ({
  output: shownConfig(configFor(ctx.store, input.FunctionName, input.Qualifier), ctx.store),
});
