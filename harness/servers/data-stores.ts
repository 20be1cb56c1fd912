/**
 * Database and Redis of the applications: a DB instance of RDS and a cache of ElastiCache. Fedora's
 * index is in that database too, as in the templates.
 */

import {
  createDataStores,
  type DataStoreOptions,
  type DataStores,
} from "#deployment/data-stores.ts";
import type { Caller } from "#operation/caller.ts";
import type { Backend } from "#stack/backend.ts";
import type { Place } from "#stack/definition.ts";
import { type SeenServer, seenAt } from "#stack/describe.ts";
import { postgres as postgresDefinition } from "#stack/servers/postgres.ts";
import { redis as redisDefinition } from "#stack/servers/redis.ts";

/** Names begin with it, as those of the templates' infrastructure stack do. */
export const STACK_NAME = "infrastructure";

/** Resolves when both can be used; those that `call`'s account has already are taken over. */
export const infrastructureStores = (
  call: Caller,
  options: DataStoreOptions,
  signal?: AbortSignal,
): Promise<DataStores> =>
  createDataStores({ call, stackName: STACK_NAME, ...(signal ? { signal } : {}) }, options);

/** The database as servers of the stack see it, from outside of which it comes. */
export const placeOf = ({ host, port, user, password }: DataStores["postgres"]): Place => ({
  host,
  ports: { postgres: port },
  login: { user, password },
});

/** What both show of themselves, where they are such processes or containers. */
export const seenDataStores = (
  { postgres, redis }: DataStores,
  backend: Backend,
): Promise<readonly SeenServer[]> =>
  Promise.all([
    seenAt(postgresDefinition, placeOf(postgres), backend),
    seenAt(redisDefinition, { host: redis.host, ports: { redis: redis.port } }, backend),
  ]);
