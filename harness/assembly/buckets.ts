/** What the gateway asks of S3 before and beside its operations: whose a bucket is, and its CORS. */

import type { World } from "#bus/world.ts";
import type { CorsFacts } from "#gateway/options.ts";
import type { HeaderMap } from "#gateway/protocols/protocol.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import { corsFor } from "#services/s3/cors.ts";
import type { S3Store } from "#services/s3/store.ts";
import type { Core } from "./core.ts";

/** The CORS headers of a bucket's rule that fits; undefined when none does. */
export function corsOf(core: Core, region: Region) {
  return (facts: CorsFacts): HeaderMap | undefined => {
    const store = storeOf(core, core.worlds.of(facts.account), region);
    const rules = store?.buckets.find(facts.bucket)?.cors;
    return rules && corsFor(rules, facts.origin, facts.method, facts.requestedHeaders);
  };
}

/** Unsigned requests name a bucket but no account: the first account that has it is meant. */
export function bucketAccountOf(core: Core, region: Region) {
  return (bucket: string): AccountId | undefined =>
    core.worlds.list().find((world) => storeOf(core, world, region)?.buckets.find(bucket))?.account;
}

function storeOf(core: Core, world: World, region: Region): S3Store | undefined {
  const s3 = core.registry.service("s3");
  // The registry opened it for the service named s3, so it is that service's store.
  return s3 && (core.registry.scope(s3, world, region).store as S3Store);
}
