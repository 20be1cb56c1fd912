/**
 * Events, as DescribeEvents shows them.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ECEvents.html
 */

import { keepEvent } from "#operation/data-service/event-log.ts";
import type { Cache } from "./cache.ts";
import type { CacheContext } from "./operation.ts";
import type { SourceType } from "./store.ts";

type Context = Pick<CacheContext, "store" | "now" | "random">;

export function happened(
  { store, now, random }: Context,
  sourceType: SourceType,
  source: string,
  message: string,
): void {
  keepEvent(store.events, { at: now, sourceType, source, message }, random);
}

/** What is said of a cache, or of one of its members. */
export interface Message {
  readonly member?: string;
  readonly text: string;
}

export function happenedTo(ctx: Context, { kind, id }: Cache, { member, text }: Message): void {
  const isNode = member !== undefined || kind === "cluster";
  happened(ctx, isNode ? "cache-cluster" : kind, member ?? id, text);
}
