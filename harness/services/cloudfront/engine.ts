/** What the edge (engines/edge) takes from CloudFront's store: the distribution behind a host. */

import type { AccountId } from "#kernel/brand.ts";
import type { EdgeDistribution } from "./edge/distribution.ts";
import { distributionFor, hostsOf, resolveDistribution, streamingFor } from "./resolve.ts";
import type { CloudfrontStore } from "./store.ts";

/** `store`: what this service opened in that account; `host`: without its port. */
export function findEdgeDistribution(
  store: CloudfrontStore,
  account: AccountId,
  host: string,
): EdgeDistribution | undefined {
  const document = distributionFor(store, host);
  return document && resolveDistribution(store, account, document);
}

/** The id of the streaming distribution behind a host: it exists, but nothing plays from it. */
export function findStreamingDistribution(
  store: CloudfrontStore,
  host: string,
): string | undefined {
  return streamingFor(store, host);
}

/** Every host the edge answers for: what tells other hosts apart without a search. */
export function edgeHosts(store: CloudfrontStore): ReadonlySet<string> {
  return hostsOf(store);
}

export type { CloudfrontStore } from "./store.ts";
