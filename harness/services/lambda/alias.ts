/** How an alias is shown. https://docs.aws.amazon.com/lambda/latest/api/API_AliasConfiguration.html */

import type { AliasConfiguration } from "#model/types/lambda.ts";
import * as errors from "./errors.ts";
import { functionArn, type Place } from "./function.ts";
import type { AliasDocument, LambdaStore } from "./store.ts";
import { functionOf } from "./target.ts";

export function shownAlias(alias: AliasDocument, place: Place): AliasConfiguration {
  return {
    AliasArn: functionArn(place, alias.functionName, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
  };
}

/** The alias of a function; throws AWS's error when there is none. */
export function aliasOf(store: LambdaStore, functionName: string, alias: string): AliasDocument {
  const { name } = functionOf(store, functionName);
  const found = store.aliases.find(`${name}:${alias}`);
  if (!found) throw errors.aliasNotFound(functionArn(store, name, alias));
  return found;
}
