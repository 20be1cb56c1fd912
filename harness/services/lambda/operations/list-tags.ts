/** ListTags: https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */

import type { LambdaTransition } from "../operation.ts";
import { functionOf } from "../target.ts";

export const listTags: LambdaTransition<"ListTags"> = (input, ctx) => ({
  output: { Tags: functionOf(ctx.store, input.Resource).tags },
});
