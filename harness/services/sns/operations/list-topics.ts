/** ListTopics: https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */

import { pageSize } from "../limits.ts";
import type { SnsTransition } from "../operation.ts";
import { pageOf, parseToken } from "../page.ts";

/** The ARNs of this region's topics, 100 at a time. */
export const listTopics: SnsTransition<"ListTopics"> = (input, ctx) => {
  const after = parseToken(input.NextToken);
  const { items, next } = pageOf(ctx.store.topics.scan({ after, limit: pageSize + 1 }));
  return { output: { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...next } };
};
