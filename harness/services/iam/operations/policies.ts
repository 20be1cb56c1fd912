/**
 * Managed policies and their versions:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html and the pages beside it.
 */

import type { TransitionContext } from "#operation/context.ts";
import { attachedTo, attachmentCount } from "../attachments.ts";
import {
  deleteConflict,
  deleteDefaultVersion,
  limitExceeded,
  managedByAws,
  noSuchManagedPolicy,
  noSuchPolicyVersion,
  policyAlreadyExists,
} from "../errors.ts";
import { documentsOf, encodeDocument, pageOf, tagRecord } from "../found.ts";
import { identityArn, uniqueId } from "../ids.ts";
import { MANAGED_POLICY_MAX, POLICY_VERSIONS_MAX } from "../limits.ts";
import { awsManagedArns, awsManagedPolicy } from "../managed-policies.ts";
import { withCheckedPolicy } from "../policy-text.ts";
import { policyShape } from "../shapes.ts";
import type {
  IamStore,
  IamTransition,
  ManagedPolicyDocument,
  PolicyVersionDocument,
} from "../store.ts";

type Context = TransitionContext<IamStore>;

const checked = { kind: "identity", what: "a policy", charactersMax: MANAGED_POLICY_MAX } as const;

export const createPolicy = withCheckedPolicy<"CreatePolicy">(
  { ...checked, of: (input) => input.PolicyDocument },
  (input, ctx) => {
    const identity = { name: input.PolicyName, path: input.Path ?? "/" };
    const arn = identityArn("policy", ctx.account, identity);
    const taken = documentsOf(ctx.store.policies).some(({ name }) => name === identity.name);
    if (taken) throw policyAlreadyExists(identity.name);
    const policy: ManagedPolicyDocument = {
      ...identity,
      arn,
      id: uniqueId(ctx.random, "ANPA"),
      description: input.Description ?? "",
      createdAt: ctx.now,
      updatedAt: ctx.now,
      tags: tagRecord(input.Tags),
      versions: [{ id: "v1", document: input.PolicyDocument, createdAt: ctx.now }],
      defaultVersion: "v1",
      nextVersion: 2,
    };
    ctx.store.policies.put(arn, policy);
    return { output: { Policy: policyShape(policy, 0) } };
  },
);

/** The account's own policy, or one of AWS's in the same form. */
function policyOf(store: IamStore, arn: string): ManagedPolicyDocument {
  const own = store.policies.find(arn);
  if (own) return own;
  const aws = awsManagedPolicy(arn);
  if (!aws) throw noSuchManagedPolicy(arn);
  const [, path = "/", name = ""] = /:policy(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
  return {
    arn,
    name,
    path,
    id: "ANPAAWSMANAGEDPOLICY0",
    description: "",
    createdAt: 0,
    updatedAt: 0,
    tags: {},
    versions: [{ id: "v1", document: JSON.stringify(aws), createdAt: 0 }],
    defaultVersion: "v1",
    nextVersion: 2,
  };
}

function ownPolicy(ctx: Context, arn: string): ManagedPolicyDocument {
  if (awsManagedPolicy(arn)) throw managedByAws(arn);
  return policyOf(ctx.store, arn);
}

export const getPolicy: IamTransition<"GetPolicy"> = (input, { store }) => {
  const policy = policyOf(store, input.PolicyArn);
  return { output: { Policy: policyShape(policy, attachmentCount(store, policy.arn)) } };
};

export const deletePolicy: IamTransition<"DeletePolicy"> = (input, ctx) => {
  const policy = ownPolicy(ctx, input.PolicyArn);
  if (attachmentCount(ctx.store, policy.arn) > 0) {
    throw deleteConflict("detach the policy from all entities");
  }
  if (policy.versions.length > 1) throw deleteConflict("delete all other versions of the policy");
  ctx.store.policies.remove(policy.arn);
  return { output: {} };
};

export const listPolicies: IamTransition<"ListPolicies"> = (input, { store }) => {
  const own = input.Scope === "AWS" ? [] : documentsOf(store.policies);
  const aws = input.Scope === "Local" ? [] : awsManagedArns().map((arn) => policyOf(store, arn));
  const prefix = input.PathPrefix ?? "/";
  const all = [...own, ...aws]
    .filter(({ path }) => path.startsWith(prefix))
    .filter(({ arn }) => !input.OnlyAttached || attachmentCount(store, arn) > 0);
  const { items, members } = pageOf(all, input, ({ arn }) => arn);
  const Policies = items.map((policy) => policyShape(policy, attachmentCount(store, policy.arn)));
  return { output: { Policies, ...members } };
};

const versionShape = (policy: ManagedPolicyDocument, version: PolicyVersionDocument) => ({
  VersionId: version.id,
  IsDefaultVersion: version.id === policy.defaultVersion,
  CreateDate: new Date(version.createdAt),
});

export const createPolicyVersion = withCheckedPolicy<"CreatePolicyVersion">(
  { ...checked, of: (input) => input.PolicyDocument },
  (input, ctx) => {
    const policy = ownPolicy(ctx, input.PolicyArn);
    if (policy.versions.length >= POLICY_VERSIONS_MAX) {
      throw limitExceeded("VersionsPerPolicy", POLICY_VERSIONS_MAX);
    }
    const id = `v${policy.nextVersion}`;
    const version = { id, document: input.PolicyDocument, createdAt: ctx.now };
    const next: ManagedPolicyDocument = {
      ...policy,
      versions: [...policy.versions, version],
      nextVersion: policy.nextVersion + 1,
      updatedAt: ctx.now,
      defaultVersion: input.SetAsDefault ? id : policy.defaultVersion,
    };
    ctx.store.policies.put(next.arn, next);
    return { output: { PolicyVersion: versionShape(next, version) } };
  },
);

function versionOf(policy: ManagedPolicyDocument, id: string): PolicyVersionDocument {
  const version = policy.versions.find((candidate) => candidate.id === id);
  if (!version) throw noSuchPolicyVersion(policy.arn, id);
  return version;
}

export const getPolicyVersion: IamTransition<"GetPolicyVersion"> = (input, { store }) => {
  const policy = policyOf(store, input.PolicyArn);
  const version = versionOf(policy, input.VersionId);
  const Document = encodeDocument(version.document);
  return { output: { PolicyVersion: { ...versionShape(policy, version), Document } } };
};

export const listPolicyVersions: IamTransition<"ListPolicyVersions"> = (input, { store }) => {
  const policy = policyOf(store, input.PolicyArn);
  const { items, members } = pageOf(policy.versions, input, ({ id }) => id);
  return { output: { Versions: items.map((item) => versionShape(policy, item)), ...members } };
};

export const setDefaultPolicyVersion: IamTransition<"SetDefaultPolicyVersion"> = (input, ctx) => {
  const policy = ownPolicy(ctx, input.PolicyArn);
  const { id } = versionOf(policy, input.VersionId);
  ctx.store.policies.put(policy.arn, { ...policy, defaultVersion: id, updatedAt: ctx.now });
  return { output: {} };
};

export const deletePolicyVersion: IamTransition<"DeletePolicyVersion"> = (input, ctx) => {
  const policy = ownPolicy(ctx, input.PolicyArn);
  const { id } = versionOf(policy, input.VersionId);
  if (id === policy.defaultVersion) throw deleteDefaultVersion();
  const versions = policy.versions.filter((version) => version.id !== id);
  ctx.store.policies.put(policy.arn, { ...policy, versions });
  return { output: {} };
};

export const listEntitiesForPolicy: IamTransition<"ListEntitiesForPolicy"> = (input, { store }) => {
  const { arn } = policyOf(store, input.PolicyArn);
  const users = attachedTo(store, "user", arn);
  const roles = attachedTo(store, "role", arn);
  const groups = attachedTo(store, "group", arn);
  return {
    output: {
      PolicyUsers: users.map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: roles.map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      PolicyGroups: groups.map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      IsTruncated: false,
    },
  };
};
