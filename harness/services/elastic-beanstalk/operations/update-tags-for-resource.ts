/** UpdateTagsForResource: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_UpdateTagsForResource.html */

import type { EbTransition } from "../operation.ts";
import { changeTags, refuseUnknown } from "../tags.ts";

export const updateTagsForResource: EbTransition<"UpdateTagsForResource"> = (input, ctx) => {
  refuseUnknown(ctx, input.ResourceArn);
  changeTags(ctx.store, input.ResourceArn, input.TagsToAdd, input.TagsToRemove);
  return { output: {} };
};
