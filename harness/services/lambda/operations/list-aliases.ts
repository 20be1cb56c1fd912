/** ListAliases: https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */

import { shownAlias } from "../alias.ts";
import type { LambdaTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { functionOf } from "../target.ts";

/** Lists a function's aliases, or those of one version. */
export const listAliases: LambdaTransition<"ListAliases"> = (input, ctx) => {
  const { name } = functionOf(ctx.store, input.FunctionName);
  const version = input.FunctionVersion;
  const { items, next } = pageOf(ctx.store.aliases, {
    ...input,
    prefix: `${name}:`,
    keep: (alias) => version === undefined || alias.version === version,
  });
  return {
    output: { Aliases: items.map((alias) => shownAlias(alias, ctx.store)), NextMarker: next },
  };
};
