/** UntagResource: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html */

import { groupNamed, nameIn } from "../address.ts";
import type { LogsTransition } from "../operation.ts";

export const untagResource: LogsTransition<"UntagResource"> = (input, { store }) => {
  const group = groupNamed(store, nameIn(input.resourceArn));
  const kept = Object.entries(group.tags).filter(([name]) => !input.tagKeys.includes(name));
  store.groups.put(group.name, { ...group, tags: Object.fromEntries(kept) });
  return { output: {} };
};
