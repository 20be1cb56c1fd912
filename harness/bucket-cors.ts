/** What a bucket's CORS rules say to a browser, for the gateway's answers. */

import type { CorsFacts } from "#gateway/options.ts";
import type { HeaderMap } from "#gateway/protocols/protocol.ts";
import type { Region } from "#kernel/brand.ts";
import { bucketCorsHeaders } from "#services/cloudfront/edge/bucket-cors.ts";
import type { S3Store } from "#services/s3/store.ts";
import type { Core } from "./core.ts";

/** The headers of the rule that fits; undefined when none does. */
export function corsOf(core: Core, region: Region) {
  return (facts: CorsFacts): HeaderMap | undefined => {
    const s3 = core.registry.service("s3");
    if (!s3) return undefined;
    // The registry opened it for the service named s3, so it is that service's store.
    const { store } = core.registry.scope(s3, core.worlds.of(facts.account), region);
    const bucket = (store as S3Store).buckets.find(facts.bucket);
    const question = {
      origin: facts.origin,
      method: facts.method,
      headers: facts.requestedHeaders,
    };
    return bucket?.cors && bucketCorsHeaders(bucket.cors, question);
  };
}
