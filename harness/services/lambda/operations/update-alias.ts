/** UpdateAlias: https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */

import { uuid } from "#kernel/ids.ts";
import { aliasOf, shownAlias } from "../alias.ts";
import * as errors from "../errors.ts";
import type { LambdaTransition } from "../operation.ts";
import { targetOf } from "../target.ts";

/** Moves an alias to another version. */
export const updateAlias: LambdaTransition<"UpdateAlias"> = (input, ctx) => {
  const { store } = ctx;
  const alias = aliasOf(store, input.FunctionName, input.Name);
  if (input.RevisionId !== undefined && input.RevisionId !== alias.revisionId)
    throw errors.staleRevision();
  if (input.RoutingConfig !== undefined) throw errors.unsupported("RoutingConfig");
  const version = input.FunctionVersion ?? alias.version;
  targetOf(store, alias.functionName, version);
  const description = input.Description ?? alias.description;
  const changed = { ...alias, version, description, revisionId: uuid(ctx.random) };
  store.aliases.put(`${alias.functionName}:${alias.name}`, changed);
  return { output: shownAlias(changed, store) };
};
