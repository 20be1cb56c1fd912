/** CreateLogGroup: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */

import * as errors from "../errors.ts";
import type { LogsTransition } from "../operation.ts";

export const createLogGroup: LogsTransition<"CreateLogGroup"> = (input, ctx) => {
  const { logGroupName: name, kmsKeyId, logGroupClass = "STANDARD" } = input;
  if (kmsKeyId !== undefined) throw errors.unsupported("kmsKeyId");
  if (logGroupClass !== "STANDARD") throw errors.unsupported(`logGroupClass ${logGroupClass}`);
  if (input.deletionProtectionEnabled) throw errors.unsupported("deletionProtectionEnabled");
  if (ctx.store.groups.find(name)) throw errors.groupExists();
  ctx.store.groups.put(name, { name, createdAt: ctx.now, bytes: 0, tags: input.tags ?? {} });
  return { output: {} };
};
