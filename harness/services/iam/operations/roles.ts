/**
 * Roles: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html and the Get, Update,
 * UpdateAssumeRolePolicy, Delete, List and tagging pages beside it.
 */

import { alreadyExists, deleteConflict, notBuilt } from "../errors.ts";
import { documentsOf, found, pageOf, tagList, tagRecord } from "../found.ts";
import { uniqueId } from "../ids.ts";
import { SESSION_SECONDS, TRUST_POLICY_MAX } from "../limits.ts";
import { withCheckedPolicy } from "../policy-text.ts";
import { roleShape } from "../shapes.ts";
import type { IamTransition, RoleDocument } from "../store.ts";

const createChecked: IamTransition<"CreateRole"> = (input, ctx) => {
  if (input.PermissionsBoundary !== undefined) throw notBuilt("PermissionsBoundary");
  if (ctx.store.roles.find(input.RoleName)) throw alreadyExists("Role", input.RoleName);
  const role: RoleDocument = {
    name: input.RoleName,
    path: input.Path ?? "/",
    id: uniqueId(ctx.random, "AROA"),
    createdAt: ctx.now,
    tags: tagRecord(input.Tags),
    inline: {},
    attached: [],
    trust: input.AssumeRolePolicyDocument,
    description: input.Description ?? "",
    sessionSecondsMax: input.MaxSessionDuration ?? SESSION_SECONDS.min,
  };
  ctx.store.roles.put(role.name, role);
  return { output: { Role: roleShape(role, ctx.account) } };
};

export const createRole = withCheckedPolicy<"CreateRole">(
  {
    kind: "trust",
    what: "a trust policy",
    charactersMax: TRUST_POLICY_MAX,
    of: (input) => input.AssumeRolePolicyDocument,
  },
  createChecked,
);

export const getRole: IamTransition<"GetRole"> = (input, ctx) => {
  const role = found(ctx.store.roles, "role", input.RoleName);
  return { output: { Role: roleShape(role, ctx.account) } };
};

export const updateRole: IamTransition<"UpdateRole"> = (input, ctx) => {
  const role = found(ctx.store.roles, "role", input.RoleName);
  ctx.store.roles.put(role.name, {
    ...role,
    description: input.Description ?? role.description,
    sessionSecondsMax: input.MaxSessionDuration ?? role.sessionSecondsMax,
  });
  return { output: {} };
};

export const updateAssumeRolePolicy = withCheckedPolicy<"UpdateAssumeRolePolicy">(
  {
    kind: "trust",
    what: "a trust policy",
    charactersMax: TRUST_POLICY_MAX,
    of: (input) => input.PolicyDocument,
  },
  (input, ctx) => {
    const role = found(ctx.store.roles, "role", input.RoleName);
    ctx.store.roles.put(role.name, { ...role, trust: input.PolicyDocument });
    return { output: {} };
  },
);

export const deleteRole: IamTransition<"DeleteRole"> = (input, ctx) => {
  const role = found(ctx.store.roles, "role", input.RoleName);
  const user = documentsOf(ctx.store.instanceProfiles).some(({ roles }) =>
    roles.includes(role.name),
  );
  if (user) throw deleteConflict("remove roles from instance profile");
  if (role.attached.length > 0) throw deleteConflict("detach all policies");
  if (Object.keys(role.inline).length > 0) throw deleteConflict("delete policies");
  ctx.store.roles.remove(role.name);
  return { output: {} };
};

export const listRoles: IamTransition<"ListRoles"> = (input, ctx) => {
  const prefix = input.PathPrefix ?? "/";
  const all = documentsOf(ctx.store.roles).filter(({ path }) => path.startsWith(prefix));
  const { items, members } = pageOf(all, input, ({ name }) => name);
  return { output: { Roles: items.map((role) => roleShape(role, ctx.account)), ...members } };
};

export const tagRole: IamTransition<"TagRole"> = (input, ctx) => {
  const role = found(ctx.store.roles, "role", input.RoleName);
  ctx.store.roles.put(role.name, { ...role, tags: { ...role.tags, ...tagRecord(input.Tags) } });
  return { output: {} };
};

export const untagRole: IamTransition<"UntagRole"> = (input, ctx) => {
  const role = found(ctx.store.roles, "role", input.RoleName);
  const kept = Object.entries(role.tags).filter(([key]) => !input.TagKeys.includes(key));
  ctx.store.roles.put(role.name, { ...role, tags: Object.fromEntries(kept) });
  return { output: {} };
};

export const listRoleTags: IamTransition<"ListRoleTags"> = (input, ctx) => {
  const { tags } = found(ctx.store.roles, "role", input.RoleName);
  return { output: { Tags: tagList(tags), IsTruncated: false } };
};
