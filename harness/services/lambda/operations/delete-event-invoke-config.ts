/** DeleteFunctionEventInvokeConfig: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */

import { configFor } from "../event-config.ts";
import type { LambdaTransition } from "../operation.ts";

export const deleteFunctionEventInvokeConfig: LambdaTransition<
  "DeleteFunctionEventInvokeConfig"
> = (input, ctx) => {
  const { target } = configFor(ctx.store, input.FunctionName, input.Qualifier);
  ctx.store.eventConfigs.remove(target.key);
  return { output: {} };
};
