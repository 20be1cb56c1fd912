/** CreateLogStream: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */

import { groupNamed } from "../address.ts";
import * as errors from "../errors.ts";
import type { LogsTransition } from "../operation.ts";
import { streamKey } from "../store.ts";

export const createLogStream: LogsTransition<"CreateLogStream"> = (input, ctx) => {
  const { name: group } = groupNamed(ctx.store, input.logGroupName);
  const key = streamKey(group, input.logStreamName);
  if (ctx.store.streams.find(key)) throw errors.streamExists();
  const stream = { group, name: input.logStreamName, createdAt: ctx.now, count: 0 };
  ctx.store.streams.put(key, stream);
  return { output: {} };
};
