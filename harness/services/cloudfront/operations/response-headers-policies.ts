/**
 * Response headers policies: CORS, security and other headers that the edge adds or removes.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateResponseHeadersPolicy.html
 * and the Get, GetConfig, Update, Delete and List pages beside it.
 */

import type { ResponseHeadersPolicyConfig } from "#model/types/cloudfront.ts";
import { checkQuantities } from "../distribution.ts";
import { invalidArgument, noSuchResponseHeadersPolicy, notBuilt } from "../errors.ts";
import { MANAGED_RESPONSE_HEADERS_POLICIES } from "../managed-policies.ts";
import {
  createPolicy,
  deletePolicy,
  findPolicy,
  listPolicies,
  type PolicyKind,
  updatePolicy,
} from "../policy-family.ts";
import type { CloudfrontTransition, Versioned } from "../store.ts";

const kind: PolicyKind<ResponseHeadersPolicyConfig> = {
  name: "ResponseHeadersPolicy",
  managed: MANAGED_RESPONSE_HEADERS_POLICIES,
  shelf: (store) => store.responseHeadersPolicies,
  missing: noSuchResponseHeadersPolicy,
  usedBy: (behaviour) => behaviour.ResponseHeadersPolicyId,
  check(config) {
    checkQuantities(config, "ResponseHeadersPolicyConfig");
    const { CorsConfig: cors, ServerTimingHeadersConfig: timing } = config;
    if (timing?.Enabled) throw notBuilt("ServerTimingHeadersConfig");
    // AWS: browsers refuse any star together with credentials, so the policy is refused.
    const stars = [
      cors?.AccessControlAllowOrigins,
      cors?.AccessControlAllowHeaders,
      cors?.AccessControlExposeHeaders,
    ].some((list) => list?.Items?.includes("*"));
    if (cors?.AccessControlAllowCredentials && stars) {
      throw invalidArgument(
        "AccessControlAllowCredentials cannot be true when an origin or header list holds *.",
      );
    }
  },
};

const shape = ({ id, modifiedAt, config }: Versioned<ResponseHeadersPolicyConfig>) => ({
  Id: id,
  LastModifiedTime: new Date(modifiedAt),
  ResponseHeadersPolicyConfig: config,
});

export const createResponseHeadersPolicy: CloudfrontTransition<"CreateResponseHeadersPolicy"> = (
  input,
  ctx,
) => {
  const policy = createPolicy(kind, input.ResponseHeadersPolicyConfig, ctx);
  const location = `${ctx.origin}/2020-05-31/response-headers-policy/${policy.id}`;
  return {
    output: { ResponseHeadersPolicy: shape(policy), Location: location, ETag: policy.eTag },
  };
};

export const getResponseHeadersPolicy: CloudfrontTransition<"GetResponseHeadersPolicy"> = (
  input,
  ctx,
) => {
  const policy = findPolicy(kind, input.Id, ctx);
  return { output: { ResponseHeadersPolicy: shape(policy), ETag: policy.eTag } };
};

export const getResponseHeadersPolicyConfig: CloudfrontTransition<
  "GetResponseHeadersPolicyConfig"
> = (input, ctx) => {
  const { config, eTag } = findPolicy(kind, input.Id, ctx);
  return { output: { ResponseHeadersPolicyConfig: config, ETag: eTag } };
};

export const updateResponseHeadersPolicy: CloudfrontTransition<"UpdateResponseHeadersPolicy"> = (
  input,
  ctx,
) => {
  const policy = updatePolicy(kind, { ...input, config: input.ResponseHeadersPolicyConfig }, ctx);
  return { output: { ResponseHeadersPolicy: shape(policy), ETag: policy.eTag } };
};

export const deleteResponseHeadersPolicy: CloudfrontTransition<"DeleteResponseHeadersPolicy"> = (
  input,
  ctx,
) => {
  deletePolicy(kind, input, ctx);
  return { output: {} };
};

export const listResponseHeadersPolicies: CloudfrontTransition<"ListResponseHeadersPolicies"> = (
  input,
  ctx,
) => {
  const { items, members } = listPolicies(kind, input, ctx);
  const Items = items.map(({ type, policy }) => ({
    Type: type,
    ResponseHeadersPolicy: shape(policy),
  }));
  return { output: { ResponseHeadersPolicyList: { ...members, Items } } };
};
