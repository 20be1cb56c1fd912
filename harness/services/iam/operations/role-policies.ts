/**
 * Policies of roles, inline and attached:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html and the Get, Delete, List,
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

export const putRolePolicy = withCheckedPolicy<"PutRolePolicy">(
  {
    kind: "identity",
    what: "role",
    charactersMax: INLINE_POLICY_MAX.role,
    of: (input) => input.PolicyDocument,
  },
  (input, { store }) => {
    putInline(store, "role", input.RoleName, input);
    return { output: {} };
  },
);

export const getRolePolicy: IamTransition<"GetRolePolicy"> = (input, { store }) => {
  const policy = getInline(store, "role", input.RoleName, input.PolicyName);
  return { output: { RoleName: input.RoleName, ...policy } };
};

export const deleteRolePolicy: IamTransition<"DeleteRolePolicy"> = (input, { store }) => {
  deleteInline(store, "role", input.RoleName, input.PolicyName);
  return { output: {} };
};

export const listRolePolicies: IamTransition<"ListRolePolicies"> = (input, { store }) => ({
  output: listInline(store, "role", input.RoleName, input),
});

export const attachRolePolicy: IamTransition<"AttachRolePolicy"> = (input, { store }) => {
  attach(store, "role", input.RoleName, input.PolicyArn);
  return { output: {} };
};

export const detachRolePolicy: IamTransition<"DetachRolePolicy"> = (input, { store }) => {
  detach(store, "role", input.RoleName, input.PolicyArn);
  return { output: {} };
};

export const listAttachedRolePolicies: IamTransition<"ListAttachedRolePolicies"> = (
  input,
  { store },
) => ({ output: listAttached(store, "role", input.RoleName, input) });
