/** PutFunctionConcurrency: https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */

import * as errors from "../errors.ts";
import { concurrencyMax, unreservedMin } from "../limits.ts";
import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

/** Reserves concurrency; 0 stops the function from running. */
export const putFunctionConcurrency: LambdaTransition<"PutFunctionConcurrency"> = (input, ctx) => {
  const { functions } = ctx.store;
  const known = functionOf(ctx.store, input.FunctionName);
  const reserved = input.ReservedConcurrentExecutions;
  const others = functions
    .scan()
    .filter(({ key }) => key !== known.name)
    .reduce((sum, { document }) => sum + (document.reservedConcurrency ?? 0), 0);
  if (reserved > concurrencyMax - unreservedMin - others)
    throw errors.invalidParameter(
      "Specified ReservedConcurrentExecutions for function decreases account's " +
        `UnreservedConcurrentExecution below its minimum value of [${unreservedMin}].`,
    );
  functions.put(known.name, { ...known, reservedConcurrency: reserved });
  return { output: { ReservedConcurrentExecutions: reserved } };
};
