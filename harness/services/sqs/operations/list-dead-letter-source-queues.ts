/** ListDeadLetterSourceQueues: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */

import { queueAt, queueUrl } from "../address.ts";
import { listPageMax } from "../limits.ts";
import type { SqsTransition } from "../operation.ts";
import { formatToken, parseToken } from "../page.ts";

/** The URLs of the queues whose redrive policies name this one. */
export const listDeadLetterSourceQueues: SqsTransition<"ListDeadLetterSourceQueues"> = (
  input,
  ctx,
) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  const after = parseToken(input.NextToken) ?? "";
  const limit = input.MaxResults ?? listPageMax;
  const sources = ctx.store.queues
    .scanBy("deadLetterTarget", { from: queue.arn, to: queue.arn })
    .map((entry) => entry.key)
    .filter((name) => name > after);
  const names = sources.slice(0, limit);
  const last = names.at(-1);
  const more = sources.length > limit && last !== undefined;
  return {
    output: {
      queueUrls: names.map((name) => queueUrl(ctx.origin, ctx.account, name)),
      ...(more && { NextToken: formatToken(last) }),
    },
  };
};
