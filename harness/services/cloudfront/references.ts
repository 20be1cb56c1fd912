/** What a distribution's configuration names has to exist, and its aliases have to be free. */

import type { DistributionConfig } from "#model/types/cloudfront.ts";
import { behavioursOf } from "./distribution.ts";
import {
  cnameAlreadyExists,
  invalidArgument,
  invalidOriginAccessIdentity,
  noSuchCachePolicy,
  noSuchOriginAccessControl,
  noSuchOriginRequestPolicy,
  noSuchResponseHeadersPolicy,
  trustedKeyGroupDoesNotExist,
} from "./errors.ts";
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
  policyConfig,
} from "./managed-policies.ts";
import { aliasesOf } from "./resolve.ts";
import type { CloudfrontStore } from "./store.ts";

/** `own`: the id of the distribution that is being updated. */
export function checkReferences(
  config: DistributionConfig,
  store: CloudfrontStore,
  own?: string,
): void {
  checkAliases(config, store, own);
  for (const origin of config.Origins.Items) {
    const reference = origin.S3OriginConfig?.OriginAccessIdentity;
    if (reference) {
      const id = /^origin-access-identity\/cloudfront\/(\w+)$/.exec(reference)?.[1];
      if (!id || !store.identities.find(id)) throw invalidOriginAccessIdentity(reference);
    }
    const control = origin.OriginAccessControlId;
    if (control && !store.controls.find(control)) throw noSuchOriginAccessControl();
  }
  for (const behaviour of behavioursOf(config)) {
    for (const id of behaviour.TrustedKeyGroups?.Items ?? []) {
      if (!store.keyGroups.find(id)) throw trustedKeyGroupDoesNotExist(id);
    }
    for (const signer of behaviour.TrustedSigners?.Items ?? []) {
      if (signer !== "self" && !/^\d{12}$/.test(signer)) {
        throw invalidArgument(`The trusted signer ${signer} is neither self nor an account.`);
      }
    }
    const { CachePolicyId: cache, OriginRequestPolicyId: request } = behaviour;
    if (cache && !policyConfig(store.cachePolicies, MANAGED_CACHE_POLICIES, cache)) {
      throw noSuchCachePolicy();
    }
    const requests = store.originRequestPolicies;
    if (request && !policyConfig(requests, MANAGED_ORIGIN_REQUEST_POLICIES, request)) {
      throw noSuchOriginRequestPolicy();
    }
    const response = behaviour.ResponseHeadersPolicyId;
    const responses = store.responseHeadersPolicies;
    if (response && !policyConfig(responses, MANAGED_RESPONSE_HEADERS_POLICIES, response)) {
      throw noSuchResponseHeadersPolicy();
    }
  }
}

function checkAliases(config: DistributionConfig, store: CloudfrontStore, own?: string): void {
  const wanted = aliasesOf(config);
  for (const { document } of store.distributions.scan()) {
    const taken = aliasesOf(document.config).find((alias) => wanted.includes(alias));
    if (taken !== undefined && document.id !== own) throw cnameAlreadyExists(taken, document.id);
  }
}
