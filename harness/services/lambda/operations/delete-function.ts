/** DeleteFunction: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */

import type { Transition } from "#operation/service.ts";
import * as errors from "../errors.ts";
import { functionArn, latest, versionKey } from "../function.ts";
import type { LambdaProcedure } from "../operation.ts";
import type { LambdaStore } from "../store.ts";
import { type FunctionName, functionOf, parseFunctionName, targetOf } from "../target.ts";

/** Deletes a function with all that belongs to it, or one of its numbered versions. */
export const deleteFunction: LambdaProcedure<"DeleteFunction"> = async (input, ctx) => {
  const { store } = ctx;
  const named = parseFunctionName(store, input.FunctionName, input.Qualifier);
  ctx.transact(named.qualifier === undefined ? removeFunction : removeVersion, named);
  // Its processes end after nothing can start new ones.
  if (named.qualifier === undefined) await ctx.engine.retire(functionArn(store, named.name));
  return { StatusCode: 204 };
};

const removeFunction: Transition<LambdaStore, FunctionName, void> = ({ name }, { store }) => {
  functionOf(store, name);
  const versions = store.versions.scan({ prefix: `${name}:` });
  for (const { key } of versions) store.versions.remove(key);
  for (const { document } of versions) store.code.tidy(document.codeSha256);
  for (const collection of [store.aliases, store.policies, store.eventConfigs]) {
    collection.remove(name);
    for (const { key } of collection.scan({ prefix: `${name}:` })) collection.remove(key);
  }
  store.functions.remove(name);
  return { output: undefined };
};

const removeVersion: Transition<LambdaStore, FunctionName, void> = (named, { store }) => {
  const { name, qualifier = latest } = named;
  const { version } = targetOf(store, name, qualifier);
  if (qualifier === latest)
    throw errors.invalidParameter(
      "$LATEST version cannot be deleted without deleting the function.",
    );
  if (version.version !== qualifier)
    throw errors.invalidParameter(
      `${qualifier} is an alias; a function version is deleted by its number.`,
    );
  const users = store.aliases
    .scan({ prefix: `${name}:` })
    .filter(({ document }) => document.version === qualifier);
  if (users.length > 0) throw errors.versionInUse(users.map(({ document }) => document.name));
  store.versions.remove(versionKey(name, qualifier));
  store.code.tidy(version.codeSha256);
  return { output: undefined };
};
