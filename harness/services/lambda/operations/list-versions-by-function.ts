/** ListVersionsByFunction: https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */

import { configurationOf } from "../function.ts";
import type { LambdaTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { functionOf } from "../target.ts";

/** Lists a function's versions, $LATEST first. */
export const listVersionsByFunction: LambdaTransition<"ListVersionsByFunction"> = (input, ctx) => {
  const { name } = functionOf(ctx.store, input.FunctionName);
  const { items, next } = pageOf(ctx.store.versions, { ...input, prefix: `${name}:` });
  return {
    output: {
      Versions: items.map((version) => configurationOf(version, ctx.store, true)),
      NextMarker: next,
    },
  };
};
