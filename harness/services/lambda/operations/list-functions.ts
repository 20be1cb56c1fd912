/** ListFunctions: https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */

import { configurationOf, latest } from "../function.ts";
import type { LambdaTransition } from "../operation.ts";
import { pageOf } from "../page.ts";

/** Lists functions by name; `FunctionVersion: ALL` lists their versions too. */
export const listFunctions: LambdaTransition<"ListFunctions"> = (input, ctx) => {
  const { items, next } = pageOf(ctx.store.versions, {
    ...input,
    keep: (version) => input.FunctionVersion === "ALL" || version.version === latest,
  });
  const qualified = input.FunctionVersion === "ALL";
  return {
    output: {
      Functions: items.map((version) => configurationOf(version, ctx.store, qualified)),
      NextMarker: next,
    },
  };
};
