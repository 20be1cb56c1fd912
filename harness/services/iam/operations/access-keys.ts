/**
 * Access keys of users: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 * and the Update, Delete and List pages beside it. The key's id tells its account, as AWS's do.
 */

import { accessKeyId } from "#kernel/access-key-id.ts";
import { limitExceeded, noSuchEntity } from "../errors.ts";
import { documentsOf, found, pageOf } from "../found.ts";
import { secretKey } from "../ids.ts";
import { ACCESS_KEYS_MAX } from "../limits.ts";
import type { AccessKeyDocument, IamTransition } from "../store.ts";
import { userNameOf } from "./users.ts";

const statusOf = (key: AccessKeyDocument) => (key.active ? "Active" : "Inactive");

export const createAccessKey: IamTransition<"CreateAccessKey"> = (input, ctx) => {
  const user = found(ctx.store.users, "user", userNameOf(input.UserName, ctx));
  const own = documentsOf(ctx.store.accessKeys).filter((key) => key.user === user.name);
  if (own.length >= ACCESS_KEYS_MAX) throw limitExceeded("AccessKeysPerUser", ACCESS_KEYS_MAX);
  const key: AccessKeyDocument = {
    id: accessKeyId(ctx.random, "AKIA", ctx.account),
    secret: secretKey(ctx.random),
    user: user.name,
    active: true,
    createdAt: ctx.now,
  };
  ctx.store.accessKeys.put(key.id, key);
  return {
    output: {
      AccessKey: {
        UserName: key.user,
        AccessKeyId: key.id,
        Status: "Active",
        SecretAccessKey: key.secret,
        CreateDate: new Date(key.createdAt),
      },
    },
  };
};

export const updateAccessKey: IamTransition<"UpdateAccessKey"> = (input, ctx) => {
  const key = found(ctx.store.accessKeys, "Access Key", input.AccessKeyId);
  ctx.store.accessKeys.put(key.id, { ...key, active: input.Status === "Active" });
  return { output: {} };
};

export const deleteAccessKey: IamTransition<"DeleteAccessKey"> = (input, ctx) => {
  if (!ctx.store.accessKeys.remove(input.AccessKeyId)) {
    throw noSuchEntity("Access Key", input.AccessKeyId);
  }
  return { output: {} };
};

export const listAccessKeys: IamTransition<"ListAccessKeys"> = (input, ctx) => {
  const user = found(ctx.store.users, "user", userNameOf(input.UserName, ctx));
  const own = documentsOf(ctx.store.accessKeys).filter((key) => key.user === user.name);
  const { items, members } = pageOf(own, input, ({ id }) => id);
  const metadata = items.map((key) => ({
    UserName: key.user,
    AccessKeyId: key.id,
    Status: statusOf(key),
    CreateDate: new Date(key.createdAt),
  }));
  return { output: { AccessKeyMetadata: metadata, ...members } };
};
