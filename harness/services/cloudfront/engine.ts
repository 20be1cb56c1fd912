/** What the edge (engines/edge) takes from CloudFront's store: the distribution behind a host. */

import type { AccountId } from "#kernel/brand.ts";
import type { EdgeDistribution } from "./edge/distribution.ts";
import { distributionFor, resolveDistribution } from "./resolve.ts";
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

export type { CloudfrontStore } from "./store.ts";
