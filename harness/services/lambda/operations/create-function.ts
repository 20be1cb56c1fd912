/** CreateFunction: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */

import { uuid } from "#kernel/ids.ts";
import type { CreateFunctionRequest, FunctionConfiguration } from "#model/types/lambda.ts";
import type { Transition } from "#operation/service.ts";
import { type GivenCode, keptCode, receiveCode } from "../code.ts";
import * as errors from "../errors.ts";
import { configurationOf, latest, type VersionDocument, versionKey } from "../function.ts";
import type { LambdaProcedure } from "../operation.ts";
import { newSettings } from "../settings.ts";
import type { LambdaStore } from "../store.ts";
import { parseFunctionName } from "../target.ts";
import { publish } from "./publish-version.ts";

/** Creates a function; its code is fetched first, then everything is kept at once. */
export const createFunction: LambdaProcedure<"CreateFunction"> = async (input, ctx) => {
  const { name } = parseFunctionName(ctx.store, input.FunctionName);
  if (ctx.store.functions.find(name)) throw errors.functionExists(name);
  const settings = newSettings(input);
  const code = await receiveCode(ctx, input.Code);
  return ctx.transact(keepFunction, { name, input, settings, code });
};

interface NewFunction {
  readonly name: string;
  readonly input: CreateFunctionRequest;
  readonly settings: ReturnType<typeof newSettings>;
  readonly code: GivenCode;
}

const keepFunction: Transition<LambdaStore, NewFunction, FunctionConfiguration> = (made, ctx) => {
  const { name, input, settings, code } = made;
  const { store } = ctx;
  // Another request may have created it while the code was fetched.
  if (store.functions.find(name)) throw errors.functionExists(name);
  const version: VersionDocument = {
    ...settings,
    ...keptCode(code),
    functionName: name,
    version: latest,
    architectures: input.Architectures ?? ["x86_64"],
    revisionId: uuid(ctx.random),
    lastModified: ctx.now,
  };
  if (code.zip) store.code.put(code.codeSha256, code.zip);
  store.functions.put(name, { name, lastVersion: 0, tags: input.Tags ?? {} });
  store.versions.put(versionKey(name), version);
  if (!input.Publish) return { output: configurationOf(version, store) };
  return { output: configurationOf(publish(version, ctx), store) };
};
