/** UpdateFunctionCode: https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */

import type { FunctionConfiguration, UpdateFunctionCodeRequest } from "#model/types/lambda.ts";
import type { Transition } from "#operation/service.ts";
import { type GivenCode, keptCode, receiveCode } from "../code.ts";
import * as errors from "../errors.ts";
import { configurationOf, revised, versionKey } from "../function.ts";
import type { LambdaProcedure } from "../operation.ts";
import type { LambdaStore } from "../store.ts";
import { latestOf } from "../target.ts";
import { publish } from "./publish-version.ts";

/** Replaces the code of $LATEST. */
export const updateFunctionCode: LambdaProcedure<"UpdateFunctionCode"> = async (input, ctx) => {
  latestOf(ctx.store, input.FunctionName);
  const code = await receiveCode(ctx, input);
  return ctx.transact(keepCode, { input, code });
};

interface NewCode {
  readonly input: UpdateFunctionCodeRequest;
  readonly code: GivenCode;
}

const keepCode: Transition<LambdaStore, NewCode, FunctionConfiguration> = (made, ctx) => {
  const { input, code } = made;
  const { store } = ctx;
  const version = latestOf(store, input.FunctionName);
  if (input.RevisionId !== undefined && input.RevisionId !== version.revisionId)
    throw errors.staleRevision();
  const architectures = input.Architectures ?? version.architectures;
  const changed = revised(version, { ...keptCode(code), architectures }, ctx);
  if (input.DryRun) return { output: configurationOf(changed, store) };
  if (code.zip) store.code.put(code.codeSha256, code.zip);
  store.versions.put(versionKey(version.functionName), changed);
  store.code.tidy(version.codeSha256);
  return {
    output: configurationOf(input.Publish ? publish(changed, ctx) : changed, store),
  };
};
