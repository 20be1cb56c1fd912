/** TagResource: https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */

import * as errors from "../errors.ts";
import { tagsMax } from "../limits.ts";
import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

export const tagResource: LambdaTransition<"TagResource"> = (input, ctx) => {
  const known = functionOf(ctx.store, input.Resource);
  const tags = { ...known.tags, ...input.Tags };
  if (Object.keys(tags).length > tagsMax)
    throw errors.invalidParameter(`A function can have ${tagsMax} tags at most.`);
  ctx.store.functions.put(known.name, { ...known, tags });
  return { output: {} };
};
