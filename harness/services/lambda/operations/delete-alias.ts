/** DeleteAlias: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html */

import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

/** Deletes an alias with its policy and settings; one that is not there is no error, as on AWS. */
export const deleteAlias: LambdaTransition<"DeleteAlias"> = (input, ctx) => {
  const { name } = functionOf(ctx.store, input.FunctionName);
  const key = `${name}:${input.Name}`;
  ctx.store.aliases.remove(key);
  ctx.store.policies.remove(key);
  ctx.store.eventConfigs.remove(key);
  return { output: {} };
};
