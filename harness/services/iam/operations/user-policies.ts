/**
 * Policies of users, inline and attached:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html and the Get, Delete, List,
 * Attach, Detach and ListAttached pages beside it.
 */

import {
  attach,
  deleteInline,
  detach,
  getInline,
  listAttached,
  listInline,
  putInline,
} from "../attachments.ts";
import { INLINE_POLICY_MAX } from "../limits.ts";
import { withCheckedPolicy } from "../policy-text.ts";
import type { IamTransition } from "../store.ts";

export const putUserPolicy = withCheckedPolicy<"PutUserPolicy">(
  {
    kind: "identity",
    what: "user",
    charactersMax: INLINE_POLICY_MAX.user,
    of: (input) => input.PolicyDocument,
  },
  (input, { store }) => {
    putInline(store, "user", input.UserName, input);
    return { output: {} };
  },
);

export const getUserPolicy: IamTransition<"GetUserPolicy"> = (input, { store }) => {
  const policy = getInline(store, "user", input.UserName, input.PolicyName);
  return { output: { UserName: input.UserName, ...policy } };
};

export const deleteUserPolicy: IamTransition<"DeleteUserPolicy"> = (input, { store }) => {
  deleteInline(store, "user", input.UserName, input.PolicyName);
  return { output: {} };
};

export const listUserPolicies: IamTransition<"ListUserPolicies"> = (input, { store }) => ({
  output: listInline(store, "user", input.UserName, input),
});

export const attachUserPolicy: IamTransition<"AttachUserPolicy"> = (input, { store }) => {
  attach(store, "user", input.UserName, input.PolicyArn);
  return { output: {} };
};

export const detachUserPolicy: IamTransition<"DetachUserPolicy"> = (input, { store }) => {
  detach(store, "user", input.UserName, input.PolicyArn);
  return { output: {} };
};

export const listAttachedUserPolicies: IamTransition<"ListAttachedUserPolicies"> = (
  input,
  { store },
) => ({ output: listAttached(store, "user", input.UserName, input) });
