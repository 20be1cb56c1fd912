/** PutRetentionPolicy: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */

import { groupNamed } from "../address.ts";
import * as errors from "../errors.ts";
import { retentionDays } from "../limits.ts";
import type { LogsTransition } from "../operation.ts";

/** Says how long a group's events are kept; older ones are not shown from then on. */
export const putRetentionPolicy: LogsTransition<"PutRetentionPolicy"> = (input, { store }) => {
  const group = groupNamed(store, input.logGroupName);
  if (!retentionDays.includes(input.retentionInDays))
    throw errors.invalidParameter(
      `1 validation error detected: Value '${input.retentionInDays}' at 'retentionInDays' failed ` +
        `to satisfy constraint: Member must satisfy enum value set: [${retentionDays.join(", ")}]`,
    );
  store.groups.put(group.name, { ...group, retentionDays: input.retentionInDays });
  return { output: {} };
};
