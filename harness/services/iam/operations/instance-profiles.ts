/**
 * Instance profiles: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html
 * and the Get, Delete, List, AddRole and RemoveRole pages beside it.
 */

import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from "../errors.ts";
import { documentsOf, found, pageOf, tagRecord } from "../found.ts";
import { uniqueId } from "../ids.ts";
import { ROLES_OF_INSTANCE_PROFILE_MAX } from "../limits.ts";
import { profileShape } from "../shapes.ts";
import type { IamTransition, InstanceProfileDocument } from "../store.ts";

const KIND = "Instance Profile";

export const createInstanceProfile: IamTransition<"CreateInstanceProfile"> = (input, ctx) => {
  const name = input.InstanceProfileName;
  if (ctx.store.instanceProfiles.find(name)) throw alreadyExists(KIND, name);
  const profile: InstanceProfileDocument = {
    name,
    path: input.Path ?? "/",
    id: uniqueId(ctx.random, "AIPA"),
    createdAt: ctx.now,
    tags: tagRecord(input.Tags),
    roles: [],
  };
  ctx.store.instanceProfiles.put(name, profile);
  return { output: { InstanceProfile: profileShape(profile, ctx.account, ctx.store) } };
};

export const getInstanceProfile: IamTransition<"GetInstanceProfile"> = (input, ctx) => {
  const profile = found(ctx.store.instanceProfiles, KIND, input.InstanceProfileName);
  return { output: { InstanceProfile: profileShape(profile, ctx.account, ctx.store) } };
};

export const deleteInstanceProfile: IamTransition<"DeleteInstanceProfile"> = (input, ctx) => {
  const profile = found(ctx.store.instanceProfiles, KIND, input.InstanceProfileName);
  if (profile.roles.length > 0) throw deleteConflict("remove roles from instance profile");
  ctx.store.instanceProfiles.remove(profile.name);
  return { output: {} };
};

export const addRoleToInstanceProfile: IamTransition<"AddRoleToInstanceProfile"> = (input, ctx) => {
  const profile = found(ctx.store.instanceProfiles, KIND, input.InstanceProfileName);
  const role = found(ctx.store.roles, "role", input.RoleName);
  if (profile.roles.length >= ROLES_OF_INSTANCE_PROFILE_MAX) {
    throw limitExceeded("InstanceSessionsPerInstanceProfile", ROLES_OF_INSTANCE_PROFILE_MAX);
  }
  const roles = [...profile.roles, role.name];
  ctx.store.instanceProfiles.put(profile.name, { ...profile, roles });
  return { output: {} };
};

export const removeRoleFromInstanceProfile: IamTransition<"RemoveRoleFromInstanceProfile"> = (
  input,
  ctx,
) => {
  const profile = found(ctx.store.instanceProfiles, KIND, input.InstanceProfileName);
  if (!profile.roles.includes(input.RoleName)) throw noSuchEntity("role", input.RoleName);
  const roles = profile.roles.filter((name) => name !== input.RoleName);
  ctx.store.instanceProfiles.put(profile.name, { ...profile, roles });
  return { output: {} };
};

export const listInstanceProfiles: IamTransition<"ListInstanceProfiles"> = (input, ctx) => {
  const prefix = input.PathPrefix ?? "/";
  const all = documentsOf(ctx.store.instanceProfiles).filter(({ path }) => path.startsWith(prefix));
  const { items, members } = pageOf(all, input, ({ name }) => name);
  const InstanceProfiles = items.map((item) => profileShape(item, ctx.account, ctx.store));
  return { output: { InstanceProfiles, ...members } };
};

export const listInstanceProfilesForRole: IamTransition<"ListInstanceProfilesForRole"> = (
  input,
  ctx,
) => {
  const role = found(ctx.store.roles, "role", input.RoleName);
  const all = documentsOf(ctx.store.instanceProfiles).filter(({ roles }) =>
    roles.includes(role.name),
  );
  const { items, members } = pageOf(all, input, ({ name }) => name);
  const InstanceProfiles = items.map((item) => profileShape(item, ctx.account, ctx.store));
  return { output: { InstanceProfiles, ...members } };
};
