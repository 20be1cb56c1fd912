/** DeleteLogGroup: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html */

import { groupNamed } from "../address.ts";
import type { LogsTransition } from "../operation.ts";

/** Deletes a group with its streams and events. */
export const deleteLogGroup: LogsTransition<"DeleteLogGroup"> = (input, { store }) => {
  const { name } = groupNamed(store, input.logGroupName);
  for (const collection of [store.streams, store.events])
    for (const { key } of collection.scan({ prefix: `${name}:` })) collection.remove(key);
  store.groups.remove(name);
  return { output: {} };
};
