/**
 * Groups: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html and the Get, Delete,
 * List, AddUserToGroup and RemoveUserFromGroup pages beside it.
 */

import { alreadyExists, deleteConflict } from "../errors.ts";
import { documentsOf, found, pageOf } from "../found.ts";
import { uniqueId } from "../ids.ts";
import { groupShape, userShape } from "../shapes.ts";
import type { GroupDocument, IamTransition } from "../store.ts";

export const createGroup: IamTransition<"CreateGroup"> = (input, ctx) => {
  if (ctx.store.groups.find(input.GroupName)) throw alreadyExists("Group", input.GroupName);
  const group: GroupDocument = {
    name: input.GroupName,
    path: input.Path ?? "/",
    id: uniqueId(ctx.random, "AGPA"),
    createdAt: ctx.now,
    tags: {},
    inline: {},
    attached: [],
  };
  ctx.store.groups.put(group.name, group);
  return { output: { Group: groupShape(group, ctx.account) } };
};

export const getGroup: IamTransition<"GetGroup"> = (input, ctx) => {
  const group = found(ctx.store.groups, "group", input.GroupName);
  const all = documentsOf(ctx.store.users).filter(({ groups }) => groups.includes(group.name));
  const { items, members } = pageOf(all, input, ({ name }) => name);
  const Users = items.map((user) => userShape(user, ctx.account));
  return { output: { Group: groupShape(group, ctx.account), Users, ...members } };
};

export const deleteGroup: IamTransition<"DeleteGroup"> = (input, ctx) => {
  const group = found(ctx.store.groups, "group", input.GroupName);
  if (documentsOf(ctx.store.users).some(({ groups }) => groups.includes(group.name))) {
    throw deleteConflict("remove users from group");
  }
  if (group.attached.length > 0) throw deleteConflict("detach all policies");
  if (Object.keys(group.inline).length > 0) throw deleteConflict("delete policies");
  ctx.store.groups.remove(group.name);
  return { output: {} };
};

export const listGroups: IamTransition<"ListGroups"> = (input, ctx) => {
  const prefix = input.PathPrefix ?? "/";
  const all = documentsOf(ctx.store.groups).filter(({ path }) => path.startsWith(prefix));
  const { items, members } = pageOf(all, input, ({ name }) => name);
  return { output: { Groups: items.map((group) => groupShape(group, ctx.account)), ...members } };
};

export const listGroupsForUser: IamTransition<"ListGroupsForUser"> = (input, ctx) => {
  const user = found(ctx.store.users, "user", input.UserName);
  const all = documentsOf(ctx.store.groups).filter(({ name }) => user.groups.includes(name));
  const { items, members } = pageOf(all, input, ({ name }) => name);
  return { output: { Groups: items.map((group) => groupShape(group, ctx.account)), ...members } };
};

export const addUserToGroup: IamTransition<"AddUserToGroup"> = (input, ctx) => {
  const group = found(ctx.store.groups, "group", input.GroupName);
  const user = found(ctx.store.users, "user", input.UserName);
  const groups = [...new Set([...user.groups, group.name])];
  ctx.store.users.put(user.name, { ...user, groups });
  return { output: {} };
};

export const removeUserFromGroup: IamTransition<"RemoveUserFromGroup"> = (input, ctx) => {
  const group = found(ctx.store.groups, "group", input.GroupName);
  const user = found(ctx.store.users, "user", input.UserName);
  const groups = user.groups.filter((name) => name !== group.name);
  ctx.store.users.put(user.name, { ...user, groups });
  return { output: {} };
};
