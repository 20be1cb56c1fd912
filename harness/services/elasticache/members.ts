/** Groups that get more replicas, or fewer. */

import { zoneAt } from "#operation/data-service/subnets.ts";
import { type Cache, enqueued, type Member, replicasOf } from "./cache.ts";
import * as errors from "./errors.ts";
import type { findMember } from "./find.ts";
import { membersMax } from "./limits.ts";
import { memberOf, refuseMoreNodes } from "./new-cache.ts";
import type { CacheProcedureContext, CacheStep } from "./operation.ts";
import { cacheAt } from "./server.ts";

/** Takes in replicas; the group's loop then makes them. */
export const grow: CacheStep<
  { readonly key: string; readonly members: readonly Member[] },
  Cache
> = ({ key, members }, ctx) => {
  const cache = cacheAt(ctx, key);
  if (cache.status !== "available") throw errors.groupState(cache.id, cache.status);
  refuseMoreNodes(ctx, members.length);
  const all = [...cache.members, ...members];
  if (all.length > membersMax) throw errors.tooManyMembers(membersMax);
  for (const { id } of members) if (isTaken(ctx, id)) throw errors.clusterExists(id);
  const next = enqueued({ ...cache, members: all }, { kind: "arrange" });
  ctx.store.caches.put(key, next);
  return { output: next };
};

function isTaken(ctx: Parameters<typeof findMember>[0], id: string): boolean {
  const taken = ctx.store.all().flatMap(({ members, leaving }) => [...members, ...leaving]);
  return taken.some((member) => member.id === id);
}

/** Lets replicas go; the group's loop then ends them. */
export const shrink: CacheStep<{ readonly key: string; readonly ids: readonly string[] }, Cache> = (
  { key, ids },
  ctx,
) => {
  const cache = cacheAt(ctx, key);
  if (cache.status !== "available") throw errors.groupState(cache.id, cache.status);
  const going = replicasOf(cache).filter(({ id }) => ids.includes(id));
  const strange = ids.find((id) => !going.some((member) => member.id === id));
  if (strange !== undefined)
    throw errors.invalidValue(`${strange} is not a replica of ${cache.id}.`);
  const left = cache.members.filter(({ id }) => !ids.includes(id));
  if (left.length === 1 && cache.automaticFailover)
    throw errors.invalidCombination(
      "A replication group with automatic failover needs at least one replica.",
    );
  const next = enqueued({ ...cache, members: left, leaving: going }, { kind: "arrange" });
  ctx.store.caches.put(key, next);
  return { output: next };
};

/** Names as AWS gives them, `<group>-001`: the first ones that are free. */
export async function newMembers(
  ctx: CacheProcedureContext,
  group: Pick<Cache, "id" | "port"> & { readonly members: readonly Pick<Member, "id">[] },
  count: number,
): Promise<readonly Member[]> {
  const taken = new Set(group.members.map(({ id }) => id));
  const names: string[] = [];
  for (let number = 1; names.length < count; number++) {
    const id = `${group.id}-${String(number).padStart(3, "0")}`;
    if (!taken.has(id)) names.push(id);
  }
  const first = group.members.length;
  return Promise.all(
    names.map((id, index) =>
      memberOf(ctx, { id, port: group.port, zone: zoneAt(ctx.region, first + index) }),
    ),
  );
}
