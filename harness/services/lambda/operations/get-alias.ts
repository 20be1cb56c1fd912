/** GetAlias: https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */

import { aliasOf, shownAlias } from "../alias.ts";
import type { LambdaTransition } from "../operation.ts";

export const getAlias: LambdaTransition<"GetAlias"> = (input, ctx) => ({
  output: shownAlias(aliasOf(ctx.store, input.FunctionName, input.Name), ctx.store),
});
