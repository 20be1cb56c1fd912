/** CloudFront's control API. What the edge does with it: edge/ and engines/edge/. */

import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import { broken } from "./errors.ts";
import * as cachePolicies from "./operations/cache-policies.ts";
import * as distributions from "./operations/distributions.ts";
import * as invalidations from "./operations/invalidations.ts";
import * as keyGroups from "./operations/key-groups.ts";
import * as accessControls from "./operations/origin-access-controls.ts";
import * as accessIdentities from "./operations/origin-access-identities.ts";
import * as originRequestPolicies from "./operations/origin-request-policies.ts";
import * as publicKeys from "./operations/public-keys.ts";
import * as responseHeadersPolicies from "./operations/response-headers-policies.ts";
import * as streaming from "./operations/streaming-distributions.ts";
import { openCloudfrontStore } from "./store.ts";

const record = "Kept as a record: nothing answers RTMP, which AWS ended on 2020-12-31.";

export const cloudfront = defineService({
  name: "cloudfront",
  actionPrefix: "cloudfront",
  store: openCloudfrontStore,
  invalid: broken,
  transitions: {
    CreateDistribution: distributions.createDistribution,
    CreateDistributionWithTags: distributions.createDistributionWithTags,
    GetDistribution: distributions.getDistribution,
    GetDistributionConfig: distributions.getDistributionConfig,
    UpdateDistribution: distributions.updateDistribution,
    DeleteDistribution: distributions.deleteDistribution,
    ListDistributions: distributions.listDistributions,
    ListTagsForResource: distributions.listTags,
    TagResource: distributions.tagResource,
    UntagResource: distributions.untagResource,
    CreateInvalidation: invalidations.createInvalidation,
    GetInvalidation: invalidations.getInvalidation,
    ListInvalidations: invalidations.listInvalidations,
    CreateCloudFrontOriginAccessIdentity: accessIdentities.createOriginAccessIdentity,
    GetCloudFrontOriginAccessIdentity: accessIdentities.getOriginAccessIdentity,
    GetCloudFrontOriginAccessIdentityConfig: accessIdentities.getOriginAccessIdentityConfig,
    UpdateCloudFrontOriginAccessIdentity: accessIdentities.updateOriginAccessIdentity,
    DeleteCloudFrontOriginAccessIdentity: accessIdentities.deleteOriginAccessIdentity,
    ListCloudFrontOriginAccessIdentities: accessIdentities.listOriginAccessIdentities,
    CreateOriginAccessControl: accessControls.createOriginAccessControl,
    GetOriginAccessControl: accessControls.getOriginAccessControl,
    GetOriginAccessControlConfig: accessControls.getOriginAccessControlConfig,
    UpdateOriginAccessControl: accessControls.updateOriginAccessControl,
    DeleteOriginAccessControl: accessControls.deleteOriginAccessControl,
    ListOriginAccessControls: accessControls.listOriginAccessControls,
    CreatePublicKey: publicKeys.createPublicKeyOperation,
    GetPublicKey: publicKeys.getPublicKey,
    GetPublicKeyConfig: publicKeys.getPublicKeyConfig,
    UpdatePublicKey: publicKeys.updatePublicKey,
    DeletePublicKey: publicKeys.deletePublicKey,
    ListPublicKeys: publicKeys.listPublicKeys,
    CreateKeyGroup: keyGroups.createKeyGroup,
    GetKeyGroup: keyGroups.getKeyGroup,
    GetKeyGroupConfig: keyGroups.getKeyGroupConfig,
    UpdateKeyGroup: keyGroups.updateKeyGroup,
    DeleteKeyGroup: keyGroups.deleteKeyGroup,
    ListKeyGroups: keyGroups.listKeyGroups,
    CreateCachePolicy: cachePolicies.createCachePolicy,
    GetCachePolicy: cachePolicies.getCachePolicy,
    GetCachePolicyConfig: cachePolicies.getCachePolicyConfig,
    UpdateCachePolicy: cachePolicies.updateCachePolicy,
    DeleteCachePolicy: cachePolicies.deleteCachePolicy,
    ListCachePolicies: cachePolicies.listCachePolicies,
    CreateOriginRequestPolicy: originRequestPolicies.createOriginRequestPolicy,
    GetOriginRequestPolicy: originRequestPolicies.getOriginRequestPolicy,
    GetOriginRequestPolicyConfig: originRequestPolicies.getOriginRequestPolicyConfig,
    UpdateOriginRequestPolicy: originRequestPolicies.updateOriginRequestPolicy,
    DeleteOriginRequestPolicy: originRequestPolicies.deleteOriginRequestPolicy,
    ListOriginRequestPolicies: originRequestPolicies.listOriginRequestPolicies,
    CreateResponseHeadersPolicy: responseHeadersPolicies.createResponseHeadersPolicy,
    GetResponseHeadersPolicy: responseHeadersPolicies.getResponseHeadersPolicy,
    GetResponseHeadersPolicyConfig: responseHeadersPolicies.getResponseHeadersPolicyConfig,
    UpdateResponseHeadersPolicy: responseHeadersPolicies.updateResponseHeadersPolicy,
    DeleteResponseHeadersPolicy: responseHeadersPolicies.deleteResponseHeadersPolicy,
    ListResponseHeadersPolicies: responseHeadersPolicies.listResponseHeadersPolicies,
    CreateStreamingDistribution: streaming.createStreamingDistribution,
    GetStreamingDistribution: streaming.getStreamingDistribution,
    GetStreamingDistributionConfig: streaming.getStreamingDistributionConfig,
    UpdateStreamingDistribution: streaming.updateStreamingDistribution,
    DeleteStreamingDistribution: streaming.deleteStreamingDistribution,
    ListStreamingDistributions: streaming.listStreamingDistributions,
  },
  procedures: {},
  internal: { registerKeyPair: { kind: "transition", run: publicKeys.registerKeyPair } },
  authorization,
  partial: {
    CreateDistribution:
      "Lambda@Edge, functions, origin groups, logging, WAF, geo restriction and field-level " +
      "encryption are refused; PriceClass, HttpVersion, IsIPV6Enabled, Compress and " +
      "ViewerCertificate are kept without effect.",
    CreateStreamingDistribution: record,
    UpdateStreamingDistribution: record,
  },
});
