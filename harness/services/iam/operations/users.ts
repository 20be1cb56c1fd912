/**
 * Users: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html and the Get, Update,
 * Delete and List pages beside it.
 */

import type { TransitionContext } from "#operation/context.ts";
import { alreadyExists, deleteConflict, notBuilt, validationError } from "../errors.ts";
import { documentsOf, found, pageOf, tagRecord } from "../found.ts";
import { uniqueId } from "../ids.ts";
import { userShape } from "../shapes.ts";
import type { IamStore, IamTransition, UserDocument } from "../store.ts";

export const createUser: IamTransition<"CreateUser"> = (input, ctx) => {
  if (input.PermissionsBoundary !== undefined) throw notBuilt("PermissionsBoundary");
  if (ctx.store.users.find(input.UserName)) throw alreadyExists("User", input.UserName);
  const user: UserDocument = {
    name: input.UserName,
    path: input.Path ?? "/",
    id: uniqueId(ctx.random, "AIDA"),
    createdAt: ctx.now,
    tags: tagRecord(input.Tags),
    inline: {},
    attached: [],
    groups: [],
  };
  ctx.store.users.put(user.name, user);
  return { output: { User: userShape(user, ctx.account) } };
};

/** The name given, or that of the user whose key signed the call. */
export function userNameOf(name: string | undefined, ctx: TransitionContext<IamStore>): string {
  if (name !== undefined) return name;
  const { principal } = ctx;
  const own = principal.type === "session" ? /:user\/(?:.*\/)?([^/]+)$/.exec(principal.arn) : null;
  if (own?.[1] === undefined) {
    throw validationError("Must specify userName when calling with non-User credentials");
  }
  return own[1];
}

/** Without a name: the caller, who may be the account's owner. */
export const getUser: IamTransition<"GetUser"> = (input, ctx) => {
  if (input.UserName === undefined && ctx.principal.type === "account") {
    const root = { UserId: ctx.account, Arn: ctx.principal.arn, CreateDate: new Date(0) };
    return { output: { User: root } };
  }
  const user = found(ctx.store.users, "user", userNameOf(input.UserName, ctx));
  return { output: { User: userShape(user, ctx.account) } };
};

export const updateUser: IamTransition<"UpdateUser"> = (input, ctx) => {
  const user = found(ctx.store.users, "user", input.UserName);
  const name = input.NewUserName ?? user.name;
  if (name !== user.name && ctx.store.users.find(name)) throw alreadyExists("User", name);
  ctx.store.users.remove(user.name);
  ctx.store.users.put(name, { ...user, name, path: input.NewPath ?? user.path });
  for (const key of documentsOf(ctx.store.accessKeys)) {
    if (key.user === user.name) ctx.store.accessKeys.put(key.id, { ...key, user: name });
  }
  return { output: {} };
};

export const deleteUser: IamTransition<"DeleteUser"> = (input, ctx) => {
  const user = found(ctx.store.users, "user", input.UserName);
  if (documentsOf(ctx.store.accessKeys).some((key) => key.user === user.name)) {
    throw deleteConflict("delete access keys");
  }
  if (user.attached.length > 0) throw deleteConflict("detach all policies");
  if (Object.keys(user.inline).length > 0) throw deleteConflict("delete policies");
  if (user.groups.length > 0) throw deleteConflict("remove user from all groups");
  ctx.store.users.remove(user.name);
  return { output: {} };
};

export const listUsers: IamTransition<"ListUsers"> = (input, ctx) => {
  const prefix = input.PathPrefix ?? "/";
  const all = documentsOf(ctx.store.users).filter(({ path }) => path.startsWith(prefix));
  const { items, members } = pageOf(all, input, ({ name }) => name);
  return { output: { Users: items.map((user) => userShape(user, ctx.account)), ...members } };
};
