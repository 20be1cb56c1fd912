/**
 * What a FunctionName and a Qualifier mean: a name, a partial or a full ARN, with or without a
 * version or an alias. https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 */

import * as errors from "./errors.ts";
import {
  type FunctionDocument,
  functionArn,
  latest,
  type VersionDocument,
  versionKey,
} from "./function.ts";
import type { LambdaStore } from "./store.ts";

export interface FunctionName {
  readonly name: string;
  readonly qualifier: string | undefined;
}

const NAME =
  /^(?:(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z0-9-]+):)?(?:(\d{12}):)?function:)?([A-Za-z0-9-_]+)(?::(\$LATEST|[A-Za-z0-9-_]+))?$/;

/** The name and qualifier a text stands for; a place that is not this one finds nothing. */
export function parseFunctionName(
  store: LambdaStore,
  text: string,
  qualifier?: string,
): FunctionName {
  const [, region, account, name = text, inName] = NAME.exec(text) ?? [];
  const elsewhere =
    (region !== undefined && region !== store.region) ||
    (account !== undefined && account !== store.account);
  if (elsewhere) throw errors.functionNotFound(text);
  if (qualifier !== undefined && inName !== undefined && qualifier !== inName)
    throw errors.invalidParameter(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  return { name, qualifier: qualifier ?? inName };
}

export interface Target {
  readonly function: FunctionDocument;
  readonly version: VersionDocument;
  readonly qualifier: string | undefined;
  /** As it was named, qualifier included. */
  readonly arn: string;
  /** Key of what is kept for this name and qualifier. */
  readonly key: string;
}

/** The function version that a call means; throws AWS's error when there is none. */
export function targetOf(store: LambdaStore, text: string, wanted?: string): Target {
  const { name, qualifier } = parseFunctionName(store, text, wanted);
  const arn = functionArn(store, name, qualifier);
  const found = store.functions.find(name);
  const alias = qualifier === undefined ? undefined : store.aliases.find(`${name}:${qualifier}`);
  const version = store.versions.find(versionKey(name, alias?.version ?? qualifier ?? latest));
  if (!found || !version) throw errors.functionNotFound(arn);
  const key = qualifier === undefined ? name : `${name}:${qualifier}`;
  return { function: found, version, qualifier, arn, key };
}

/** The function itself, for what is kept once for all its versions. */
export function functionOf(store: LambdaStore, text: string): FunctionDocument {
  const { name } = parseFunctionName(store, text);
  const found = store.functions.find(name);
  if (!found) throw errors.functionNotFound(functionArn(store, name));
  return found;
}

/** The $LATEST version of a function. */
export function latestOf(store: LambdaStore, text: string): VersionDocument {
  return targetOf(store, functionOf(store, text).name).version;
}
