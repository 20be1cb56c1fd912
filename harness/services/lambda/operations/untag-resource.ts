/** UntagResource: https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */

import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

export const untagResource: LambdaTransition<"UntagResource"> = (input, ctx) => {
  const known = functionOf(ctx.store, input.Resource);
  const tags = Object.fromEntries(
    Object.entries(known.tags).filter(([name]) => !input.TagKeys.includes(name)),
  );
  ctx.store.functions.put(known.name, { ...known, tags });
  return { output: {} };
};
