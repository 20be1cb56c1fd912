/** GetFunction: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */

import { configurationOf } from "../function.ts";
import type { LambdaTransition } from "../operation.ts";
import { targetOf } from "../target.ts";

/** Shows a function version, its tags and its reserved concurrency. */
export const getFunction: LambdaTransition<"GetFunction"> = (input, ctx) => {
  const target = targetOf(ctx.store, input.FunctionName, input.Qualifier);
  const { reservedConcurrency, tags } = target.function;
  const qualified = target.qualifier !== undefined;
  return {
    output: {
      Configuration: configurationOf(target.version, ctx.store, qualified),
      // Gap: no Location to download the code from.
      Code: { RepositoryType: "S3" },
      Tags: Object.keys(tags).length > 0 ? tags : undefined,
      Concurrency:
        reservedConcurrency === undefined
          ? undefined
          : { ReservedConcurrentExecutions: reservedConcurrency },
    },
  };
};
