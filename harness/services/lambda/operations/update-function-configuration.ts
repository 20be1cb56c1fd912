/** UpdateFunctionConfiguration: https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */

import * as errors from "../errors.ts";
import { configurationOf, revised, versionKey } from "../function.ts";
import type { LambdaTransition } from "../operation.ts";
import { changedSettings } from "../settings.ts";
import { latestOf } from "../target.ts";

/** Changes settings of $LATEST; the environment is replaced as a whole. */
export const updateFunctionConfiguration: LambdaTransition<"UpdateFunctionConfiguration"> = (
  input,
  ctx,
) => {
  const version = latestOf(ctx.store, input.FunctionName);
  if (input.RevisionId !== undefined && input.RevisionId !== version.revisionId)
    throw errors.staleRevision();
  const changed = revised(version, changedSettings(input), ctx);
  ctx.store.versions.put(versionKey(version.functionName), changed);
  return { output: configurationOf(changed, ctx.store) };
};
