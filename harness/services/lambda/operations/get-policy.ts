/** GetPolicy: https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */

import * as errors from "../errors.ts";
import type { LambdaTransition } from "../operation.ts";
import { documentOf } from "../policy.ts";
import { targetOf } from "../target.ts";

export const getPolicy: LambdaTransition<"GetPolicy"> = (input, ctx) => {
  const known = ctx.store.policies.find(
    targetOf(ctx.store, input.FunctionName, input.Qualifier).key,
  );
  if (!known) throw errors.noPolicy();
  return { output: { Policy: JSON.stringify(documentOf(known)), RevisionId: known.revisionId } };
};
