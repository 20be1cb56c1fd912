/** TagResource: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */

import { groupNamed, nameIn } from "../address.ts";
import type { LogsTransition } from "../operation.ts";

export const tagResource: LogsTransition<"TagResource"> = (input, { store }) => {
  const group = groupNamed(store, nameIn(input.resourceArn));
  store.groups.put(group.name, { ...group, tags: { ...group.tags, ...input.tags } });
  return { output: {} };
};
