/**
 * What CloudFront keeps: one shelf a kind of thing. CloudFront is global, so nothing here depends
 * on a region.
 */

import type {
  CachePolicyConfig,
  CloudFrontOriginAccessIdentityConfig,
  DistributionConfig,
  KeyGroupConfig,
  OriginAccessControlConfig,
  OriginRequestPolicyConfig,
  PublicKeyConfig,
  ResponseHeadersPolicyConfig,
  StreamingDistributionConfig,
} from "#model/types/cloudfront.ts";
import type { OperationName } from "#model/types/index.ts";
import type { StoreScope, TransitionOf } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Collection } from "#store/documents.ts";

/** A thing with a configuration that is changed under an ETag. Times are milliseconds. */
export interface Versioned<Config> {
  readonly id: string;
  readonly config: Config;
  readonly eTag: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface DistributionDocument extends Versioned<DistributionConfig> {
  readonly tags: Readonly<Record<string, string>>;
}

export interface StreamingDocument extends Versioned<StreamingDistributionConfig> {
  readonly tags: Readonly<Record<string, string>>;
}

export interface IdentityDocument extends Versioned<CloudFrontOriginAccessIdentityConfig> {
  readonly canonicalUserId: string;
}

/** A key pair of an account's owner, as legacy trusted signers have; AWS has no API for these. */
interface KeyPairDocument {
  readonly id: string;
  readonly account: string;
  readonly publicKey: string;
}

export interface InvalidationDocument {
  readonly id: string;
  readonly distributionId: string;
  readonly callerReference: string;
  readonly paths: readonly string[];
  readonly createdAt: number;
}

export interface CloudfrontStore {
  readonly distributions: Collection<DistributionDocument>;
  readonly streaming: Collection<StreamingDocument>;
  readonly identities: Collection<IdentityDocument>;
  readonly controls: Collection<Versioned<OriginAccessControlConfig>>;
  readonly publicKeys: Collection<Versioned<PublicKeyConfig>>;
  readonly keyGroups: Collection<Versioned<KeyGroupConfig>>;
  readonly keyPairs: Collection<KeyPairDocument>;
  readonly cachePolicies: Collection<Versioned<CachePolicyConfig>>;
  readonly originRequestPolicies: Collection<Versioned<OriginRequestPolicyConfig>>;
  readonly responseHeadersPolicies: Collection<Versioned<ResponseHeadersPolicyConfig>>;
  readonly invalidations: Collection<InvalidationDocument>;
}

/** A transition of CloudFront, typed from the model. */
export type CloudfrontTransition<O extends OperationName<"cloudfront">> = TransitionOf<
  "cloudfront",
  O,
  CloudfrontStore
>;

export function openCloudfrontStore(scope: StoreScope): CloudfrontStore {
  const shelf = shelvesOf("cloudfront", scope, "global");
  return {
    distributions: shelf("distributions"),
    streaming: shelf("streaming-distributions"),
    identities: shelf("origin-access-identities"),
    controls: shelf("origin-access-controls"),
    publicKeys: shelf("public-keys"),
    keyGroups: shelf("key-groups"),
    keyPairs: shelf("key-pairs"),
    cachePolicies: shelf("cache-policies"),
    originRequestPolicies: shelf("origin-request-policies"),
    responseHeadersPolicies: shelf("response-headers-policies"),
    invalidations: shelf<InvalidationDocument>("invalidations", {
      indexes: { byDistribution: (document) => document.distributionId },
    }),
  };
}
