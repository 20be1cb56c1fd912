/**
 * Policies of groups, inline and attached:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html and the Get, Delete, List,
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

export const putGroupPolicy = withCheckedPolicy<"PutGroupPolicy">(
  {
    kind: "identity",
    what: "group",
    charactersMax: INLINE_POLICY_MAX.group,
    of: (input) => input.PolicyDocument,
  },
  (input, { store }) => {
    putInline(store, "group", input.GroupName, input);
    return { output: {} };
  },
);

export const getGroupPolicy: IamTransition<"GetGroupPolicy"> = (input, { store }) => {
  const policy = getInline(store, "group", input.GroupName, input.PolicyName);
  return { output: { GroupName: input.GroupName, ...policy } };
};

export const deleteGroupPolicy: IamTransition<"DeleteGroupPolicy"> = (input, { store }) => {
  deleteInline(store, "group", input.GroupName, input.PolicyName);
  return { output: {} };
};

export const listGroupPolicies: IamTransition<"ListGroupPolicies"> = (input, { store }) => ({
  output: listInline(store, "group", input.GroupName, input),
});

export const attachGroupPolicy: IamTransition<"AttachGroupPolicy"> = (input, { store }) => {
  attach(store, "group", input.GroupName, input.PolicyArn);
  return { output: {} };
};

export const detachGroupPolicy: IamTransition<"DetachGroupPolicy"> = (input, { store }) => {
  detach(store, "group", input.GroupName, input.PolicyArn);
  return { output: {} };
};

export const listAttachedGroupPolicies: IamTransition<"ListAttachedGroupPolicies"> = (
  input,
  { store },
) => ({ output: listAttached(store, "group", input.GroupName, input) });
