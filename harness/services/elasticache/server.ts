/** Members as their engine knows them. */

import { present } from "#kernel/assert.ts";
import { type Cache, hostsOf, type Member } from "./cache.ts";
import type { CacheServer } from "./engine.ts";
import type { Scope } from "./operation.ts";
import { redisSettings } from "./parameters.ts";

/** Ids of nodes and snapshots begin with the account: accounts share the machine. */
export const serverId = (
  { account }: Pick<Scope, "account">,
  { key }: Pick<Cache, "key">,
  member: string,
): string => `${account}/${key}/${member}`;

export const snapshotId = ({ account }: Pick<Scope, "account">, name: string): string =>
  `${account}/${name}`;

export function serverOf(ctx: Pick<Scope, "account">, cache: Cache, member: Member): CacheServer {
  const primary = primaryOf(cache);
  return {
    id: serverId(ctx, cache, member.id),
    hosts: hostsOf(cache, member),
    port: member.address.port,
    settings: redisSettings(cache.settings),
    tokens: cache.tokens,
    ...(member.id === primary.id ? {} : { follows: primary.address }),
  };
}

export const primaryOf = (cache: Cache): Member =>
  present(
    cache.members.find(({ id }) => id === cache.primary),
    `the primary of ${cache.id}`,
  );

/** The cache with a key, while its loop runs. */
export const cacheAt = ({ store }: Pick<Scope, "store">, key: string): Cache =>
  present(store.caches.find(key), `the cache ${key}`);
