/** CreateAlias: https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */

import { uuid } from "#kernel/ids.ts";
import { shownAlias } from "../alias.ts";
import * as errors from "../errors.ts";
import { functionArn } from "../function.ts";
import type { LambdaTransition } from "../operation.ts";
import { functionOf, targetOf } from "../target.ts";

/** Names a version. */
export const createAlias: LambdaTransition<"CreateAlias"> = (input, ctx) => {
  const { store } = ctx;
  const { name } = functionOf(store, input.FunctionName);
  if (input.RoutingConfig !== undefined) throw errors.unsupported("RoutingConfig");
  targetOf(store, name, input.FunctionVersion);
  const key = `${name}:${input.Name}`;
  if (store.aliases.find(key)) throw errors.aliasExists(functionArn(store, name, input.Name));
  const alias = {
    functionName: name,
    name: input.Name,
    version: input.FunctionVersion,
    description: input.Description ?? "",
    revisionId: uuid(ctx.random),
  };
  store.aliases.put(key, alias);
  return { output: shownAlias(alias, store) };
};
