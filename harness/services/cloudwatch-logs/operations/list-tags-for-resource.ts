/** ListTagsForResource: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html */

import { groupNamed, nameIn } from "../address.ts";
import type { LogsTransition } from "../operation.ts";

export const listTagsForResource: LogsTransition<"ListTagsForResource"> = (input, { store }) => ({
  output: { tags: groupNamed(store, nameIn(input.resourceArn)).tags },
});
