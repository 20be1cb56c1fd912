/** GetRuntimeManagementConfig: https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html */

import { functionArn } from "../function.ts";
import type { LambdaTransition } from "../operation.ts";
import { targetOf } from "../target.ts";

/** The runtime is always the one this machine has now. */
export const getRuntimeManagementConfig: LambdaTransition<"GetRuntimeManagementConfig"> = (
  input,
  ctx,
) => {
  const { version } = targetOf(ctx.store, input.FunctionName, input.Qualifier);
  return {
    output: {
      UpdateRuntimeOn: "Auto",
      FunctionArn: functionArn(ctx.store, version.functionName, version.version),
    },
  };
};
