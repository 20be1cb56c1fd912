/** ListWebhooks: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListWebhooks.html */

import type { PipelineTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { shownWebhook } from "../webhook.ts";

export const listWebhooks: PipelineTransition<"ListWebhooks"> = (
  { NextToken: nextToken, MaxResults: maxResults },
  { store, origin },
) => {
  const all = store.webhooks.scan().map(({ document }) => shownWebhook(store, document, origin));
  const { items, next } = pageOf(all, { nextToken, maxResults });
  const more = "nextToken" in next ? { NextToken: next.nextToken } : {};
  return { output: { webhooks: items, ...more } };
};
