/**
 * Events, as DescribeEvents shows them, with RDS's own messages.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */

import { keepEvent } from "#operation/data-service/event-log.ts";
import type { RdsContext } from "./operation.ts";
import type { SourceType } from "./store.ts";

/** Keeps an event of one category. */
export function happened(
  { store, now, random }: Pick<RdsContext, "store" | "now" | "random">,
  sourceType: SourceType,
  source: string,
  category: string,
  message: string,
): void {
  keepEvent(store.events, { at: now, sourceType, source, message, categories: [category] }, random);
}
