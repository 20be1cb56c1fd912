/**
 * Cache policies: what is in the cache key, and how long answers are kept.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateCachePolicy.html
 * and the Get, GetConfig, Update, Delete and List pages beside it.
 */

import type { CachePolicyConfig } from "#model/types/cloudfront.ts";
import { checkQuantities } from "../distribution.ts";
import { invalidTtlOrder, noSuchCachePolicy } from "../errors.ts";
import { MANAGED_CACHE_POLICIES } from "../managed-policies.ts";
import {
  createPolicy,
  deletePolicy,
  findPolicy,
  listPolicies,
  type PolicyKind,
  updatePolicy,
} from "../policy-family.ts";
import type { CloudfrontTransition, Versioned } from "../store.ts";

const kind: PolicyKind<CachePolicyConfig> = {
  name: "CachePolicy",
  managed: MANAGED_CACHE_POLICIES,
  shelf: (store) => store.cachePolicies,
  missing: noSuchCachePolicy,
  usedBy: (behaviour) => behaviour.CachePolicyId,
  check(config) {
    const { MinTTL: min, DefaultTTL: usual = Math.max(min, 86_400), MaxTTL: max } = config;
    if (min > usual || usual > (max ?? Math.max(usual, 31_536_000))) throw invalidTtlOrder();
    checkQuantities(config, "CachePolicyConfig");
  },
};

const shape = ({ id, modifiedAt, config }: Versioned<CachePolicyConfig>) => ({
  Id: id,
  LastModifiedTime: new Date(modifiedAt),
  CachePolicyConfig: config,
});

export const createCachePolicy: CloudfrontTransition<"CreateCachePolicy"> = (input, ctx) => {
  const policy = createPolicy(kind, input.CachePolicyConfig, ctx);
  const location = `${ctx.origin}/2020-05-31/cache-policy/${policy.id}`;
  return { output: { CachePolicy: shape(policy), Location: location, ETag: policy.eTag } };
};

export const getCachePolicy: CloudfrontTransition<"GetCachePolicy"> = (input, ctx) => {
  const policy = findPolicy(kind, input.Id, ctx);
  return { output: { CachePolicy: shape(policy), ETag: policy.eTag } };
};

export const getCachePolicyConfig: CloudfrontTransition<"GetCachePolicyConfig"> = (input, ctx) => {
  const { config, eTag } = findPolicy(kind, input.Id, ctx);
  return { output: { CachePolicyConfig: config, ETag: eTag } };
};

export const updateCachePolicy: CloudfrontTransition<"UpdateCachePolicy"> = (input, ctx) => {
  const policy = updatePolicy(kind, { ...input, config: input.CachePolicyConfig }, ctx);
  return { output: { CachePolicy: shape(policy), ETag: policy.eTag } };
};

export const deleteCachePolicy: CloudfrontTransition<"DeleteCachePolicy"> = (input, ctx) => {
  deletePolicy(kind, input, ctx);
  return { output: {} };
};

export const listCachePolicies: CloudfrontTransition<"ListCachePolicies"> = (input, ctx) => {
  const { items, members } = listPolicies(kind, input, ctx);
  const Items = items.map(({ type, policy }) => ({ Type: type, CachePolicy: shape(policy) }));
  return { output: { CachePolicyList: { ...members, Items } } };
};
