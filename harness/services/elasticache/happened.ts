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

/** Something about a cluster or a group. */
export function happenedTo(ctx: Context, { kind, id }: Cache, message: string): void {
  happened(ctx, kind === "cluster" ? "cache-cluster" : kind, id, message);
}
