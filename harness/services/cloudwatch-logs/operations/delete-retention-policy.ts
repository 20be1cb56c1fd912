/** DeleteRetentionPolicy: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html */

import { groupNamed } from "../address.ts";
import type { LogsTransition } from "../operation.ts";

export const deleteRetentionPolicy: LogsTransition<"DeleteRetentionPolicy"> = (input, ctx) => {
  const group = groupNamed(ctx.store, input.logGroupName);
  ctx.store.groups.put(group.name, { ...group, retentionDays: undefined });
  return { output: {} };
};
