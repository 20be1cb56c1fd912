/**
 * Origin request policies: what reaches the origin besides the cache key.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateOriginRequestPolicy.html
 * and the Get, GetConfig, Update, Delete and List pages beside it.
 */

import type { OriginRequestPolicyConfig } from "#model/types/cloudfront.ts";
import { checkQuantities } from "../distribution.ts";
import { noSuchOriginRequestPolicy } from "../errors.ts";
import { MANAGED_ORIGIN_REQUEST_POLICIES } from "../managed-policies.ts";
import {
  createPolicy,
  deletePolicy,
  findPolicy,
  listPolicies,
  type PolicyKind,
  updatePolicy,
} from "../policy-family.ts";
import type { CloudfrontTransition, Versioned } from "../store.ts";

const kind: PolicyKind<OriginRequestPolicyConfig> = {
  name: "OriginRequestPolicy",
  managed: MANAGED_ORIGIN_REQUEST_POLICIES,
  shelf: (store) => store.originRequestPolicies,
  missing: noSuchOriginRequestPolicy,
  usedBy: (behaviour) => behaviour.OriginRequestPolicyId,
  check: (config) => checkQuantities(config, "OriginRequestPolicyConfig"),
};

const shape = ({ id, modifiedAt, config }: Versioned<OriginRequestPolicyConfig>) => ({
  Id: id,
  LastModifiedTime: new Date(modifiedAt),
  OriginRequestPolicyConfig: config,
});

export const createOriginRequestPolicy: CloudfrontTransition<"CreateOriginRequestPolicy"> = (
  input,
  ctx,
) => {
  const policy = createPolicy(kind, input.OriginRequestPolicyConfig, ctx);
  const location = `${ctx.origin}/2020-05-31/origin-request-policy/${policy.id}`;
  return { output: { OriginRequestPolicy: shape(policy), Location: location, ETag: policy.eTag } };
};

export const getOriginRequestPolicy: CloudfrontTransition<"GetOriginRequestPolicy"> = (
  input,
  ctx,
) => {
  const policy = findPolicy(kind, input.Id, ctx);
  return { output: { OriginRequestPolicy: shape(policy), ETag: policy.eTag } };
};

export const getOriginRequestPolicyConfig: CloudfrontTransition<"GetOriginRequestPolicyConfig"> = (
  input,
  ctx,
) => {
  const { config, eTag } = findPolicy(kind, input.Id, ctx);
  return { output: { OriginRequestPolicyConfig: config, ETag: eTag } };
};

export const updateOriginRequestPolicy: CloudfrontTransition<"UpdateOriginRequestPolicy"> = (
  input,
  ctx,
) => {
  const policy = updatePolicy(kind, { ...input, config: input.OriginRequestPolicyConfig }, ctx);
  return { output: { OriginRequestPolicy: shape(policy), ETag: policy.eTag } };
};

export const deleteOriginRequestPolicy: CloudfrontTransition<"DeleteOriginRequestPolicy"> = (
  input,
  ctx,
) => {
  deletePolicy(kind, input, ctx);
  return { output: {} };
};

export const listOriginRequestPolicies: CloudfrontTransition<"ListOriginRequestPolicies"> = (
  input,
  ctx,
) => {
  const { items, members } = listPolicies(kind, input, ctx);
  const Items = items.map(({ type, policy }) => ({
    Type: type,
    OriginRequestPolicy: shape(policy),
  }));
  return { output: { OriginRequestPolicyList: { ...members, Items } } };
};
