/** DeleteLogStream: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html */

import { streamNamed } from "../address.ts";
import type { LogsTransition } from "../operation.ts";
import { streamKey } from "../store.ts";

/** Deletes a stream with its events. */
export const deleteLogStream: LogsTransition<"DeleteLogStream"> = (input, { store }) => {
  const { group, name } = streamNamed(store, input.logGroupName, input.logStreamName);
  const key = streamKey(group, name);
  for (const event of store.events.scan({ prefix: `${key}:` })) store.events.remove(event.key);
  store.streams.remove(key);
  return { output: {} };
};
