/** UpdateFunctionEventInvokeConfig: https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */

import { configFor, keepConfig } from "../event-config.ts";
import type { LambdaTransition } from "../operation.ts";

/** Changes the settings that are named. */
export const updateFunctionEventInvokeConfig: LambdaTransition<
  "UpdateFunctionEventInvokeConfig"
> = (input, ctx) => {
  const { config } = configFor(ctx.store, input.FunctionName, input.Qualifier);
  return { output: keepConfig(input, config, ctx) };
};
