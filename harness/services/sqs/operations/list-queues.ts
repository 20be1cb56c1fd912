/** ListQueues: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */

import { queueUrl } from "../address.ts";
import { listPageMax } from "../limits.ts";
import type { SqsTransition } from "../operation.ts";
import { formatToken, parseToken } from "../page.ts";

/** The URLs of this region's queues; AWS gives a token only to callers that set MaxResults. */
export const listQueues: SqsTransition<"ListQueues"> = (input, ctx) => {
  const limit = input.MaxResults ?? listPageMax;
  const after = parseToken(input.NextToken);
  const prefix = input.QueueNamePrefix ?? "";
  const range = { prefix, limit: limit + 1, ...(after !== undefined && { after }) };
  const found = ctx.store.queues.scan(range);
  const names = found.slice(0, limit).map((entry) => entry.key);
  const last = names.at(-1);
  const more = found.length > limit && input.MaxResults !== undefined && last !== undefined;
  return {
    output: {
      ...(names.length > 0 && {
        QueueUrls: names.map((name) => queueUrl(ctx.origin, ctx.account, name)),
      }),
      ...(more && { NextToken: formatToken(last) }),
    },
  };
};
