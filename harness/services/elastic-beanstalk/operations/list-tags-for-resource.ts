/** ListTagsForResource: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_ListTagsForResource.html */

import type { EbTransition } from "../operation.ts";
import { refuseUnknown, tagsOf } from "../tags.ts";

export const listTagsForResource: EbTransition<"ListTagsForResource"> = (input, ctx) => {
  const { ResourceArn } = input;
  refuseUnknown(ctx, ResourceArn);
  return { output: { ResourceArn, ResourceTags: tagsOf(ctx.store, ResourceArn) } };
};
