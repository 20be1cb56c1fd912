/**
 * Database and Redis of the applications: made by RDS and ElastiCache where servers are processes,
 * since what those make are processes. Where all are containers, or were kept by an earlier run and
 * are there at once, those of the stack.
 */

import type { ServerAddresses } from "#deployment/backends.ts";
import { createDataStores, type DataStoreOptions } from "#deployment/data-stores.ts";
import type { Harness } from "#harness/harness.ts";
import type { Servers } from "./servers.ts";

/** Names begin with it, as those of the templates' infrastructure stack do. */
const STACK_NAME = "infrastructure";

interface Standing {
  /** Whether the servers outlive the run. */
  readonly keep: boolean;
  readonly signal?: AbortSignal;
}

/** Resolves when both can be used; they end with the harness, and come back with its data. */
export async function withDataStores(
  { call }: Pick<Harness, "call">,
  { backend, addresses }: Pick<Servers, "backend" | "addresses">,
  { keep, signal, ...options }: DataStoreOptions & Standing,
): Promise<ServerAddresses> {
  if (backend === "docker" || keep) return addresses;
  const context = { call, stackName: STACK_NAME, ...(signal ? { signal } : {}) };
  return { ...addresses, ...(await createDataStores(context, options)) };
}
