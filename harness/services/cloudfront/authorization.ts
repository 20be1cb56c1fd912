/**
 * The ARN that each operation acts on.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
 */

import type { OperationName } from "#model/types/index.ts";
import type { Authorization } from "#operation/service.ts";
import type { CloudfrontStore } from "./store.ts";

/** The word in the ARN for the things whose operations end so; the first that fits counts. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/StreamingDistribution/, "streaming-distribution"],
  [/Distribution|Invalidation/, "distribution"],
  [/OriginAccessIdentit/, "origin-access-identity"],
  [/OriginAccessControl/, "origin-access-control"],
  [/PublicKey/, "public-key"],
  [/KeyGroup/, "key-group"],
  [/CachePolic/, "cache-policy"],
  [/OriginRequestPolic/, "origin-request-policy"],
  [/ResponseHeadersPolic/, "response-headers-policy"],
];

export const authorization: Authorization<"cloudfront", CloudfrontStore> = {
  actions: { CreateDistributionWithTags: "cloudfront:CreateDistribution" },
  resource(operation: OperationName<"cloudfront">, input, { account }) {
    if (typeof input["Resource"] === "string") return input["Resource"];
    const kind = KINDS.find(([pattern]) => pattern.test(operation))?.[1];
    if (kind === undefined) return "*";
    const id = input["DistributionId"] ?? input["Id"];
    return `arn:aws:cloudfront::${account}:${kind}/${typeof id === "string" ? id : "*"}`;
  },
};
