/** IAM: users, roles, groups, their policies and keys. */

import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import type { IamEngine } from "./engine.ts";
import { validationError } from "./errors.ts";
import { identityPolicies } from "./identity-policies.ts";
import { constraints } from "./limits.ts";
import * as accessKeys from "./operations/access-keys.ts";
import * as groupPolicies from "./operations/group-policies.ts";
import * as groups from "./operations/groups.ts";
import * as instanceProfiles from "./operations/instance-profiles.ts";
import * as policies from "./operations/policies.ts";
import * as rolePolicies from "./operations/role-policies.ts";
import * as roles from "./operations/roles.ts";
import * as userPolicies from "./operations/user-policies.ts";
import * as users from "./operations/users.ts";
import { type IamStore, openIamStore } from "./store.ts";

export const iam = defineService<"iam", IamStore, IamEngine>({
  name: "iam",
  actionPrefix: "iam",
  store: openIamStore,
  transitions: {
    CreateUser: users.createUser,
    GetUser: users.getUser,
    UpdateUser: users.updateUser,
    DeleteUser: users.deleteUser,
    ListUsers: users.listUsers,
    CreateAccessKey: accessKeys.createAccessKey,
    UpdateAccessKey: accessKeys.updateAccessKey,
    DeleteAccessKey: accessKeys.deleteAccessKey,
    ListAccessKeys: accessKeys.listAccessKeys,
    GetRole: roles.getRole,
    UpdateRole: roles.updateRole,
    DeleteRole: roles.deleteRole,
    ListRoles: roles.listRoles,
    TagRole: roles.tagRole,
    UntagRole: roles.untagRole,
    ListRoleTags: roles.listRoleTags,
    GetRolePolicy: rolePolicies.getRolePolicy,
    DeleteRolePolicy: rolePolicies.deleteRolePolicy,
    ListRolePolicies: rolePolicies.listRolePolicies,
    AttachRolePolicy: rolePolicies.attachRolePolicy,
    DetachRolePolicy: rolePolicies.detachRolePolicy,
    ListAttachedRolePolicies: rolePolicies.listAttachedRolePolicies,
    GetUserPolicy: userPolicies.getUserPolicy,
    DeleteUserPolicy: userPolicies.deleteUserPolicy,
    ListUserPolicies: userPolicies.listUserPolicies,
    AttachUserPolicy: userPolicies.attachUserPolicy,
    DetachUserPolicy: userPolicies.detachUserPolicy,
    ListAttachedUserPolicies: userPolicies.listAttachedUserPolicies,
    CreateGroup: groups.createGroup,
    GetGroup: groups.getGroup,
    DeleteGroup: groups.deleteGroup,
    ListGroups: groups.listGroups,
    ListGroupsForUser: groups.listGroupsForUser,
    AddUserToGroup: groups.addUserToGroup,
    RemoveUserFromGroup: groups.removeUserFromGroup,
    GetGroupPolicy: groupPolicies.getGroupPolicy,
    DeleteGroupPolicy: groupPolicies.deleteGroupPolicy,
    ListGroupPolicies: groupPolicies.listGroupPolicies,
    AttachGroupPolicy: groupPolicies.attachGroupPolicy,
    DetachGroupPolicy: groupPolicies.detachGroupPolicy,
    ListAttachedGroupPolicies: groupPolicies.listAttachedGroupPolicies,
    GetPolicy: policies.getPolicy,
    DeletePolicy: policies.deletePolicy,
    ListPolicies: policies.listPolicies,
    GetPolicyVersion: policies.getPolicyVersion,
    ListPolicyVersions: policies.listPolicyVersions,
    SetDefaultPolicyVersion: policies.setDefaultPolicyVersion,
    DeletePolicyVersion: policies.deletePolicyVersion,
    ListEntitiesForPolicy: policies.listEntitiesForPolicy,
    CreateInstanceProfile: instanceProfiles.createInstanceProfile,
    GetInstanceProfile: instanceProfiles.getInstanceProfile,
    DeleteInstanceProfile: instanceProfiles.deleteInstanceProfile,
    AddRoleToInstanceProfile: instanceProfiles.addRoleToInstanceProfile,
    RemoveRoleFromInstanceProfile: instanceProfiles.removeRoleFromInstanceProfile,
    ListInstanceProfiles: instanceProfiles.listInstanceProfiles,
    ListInstanceProfilesForRole: instanceProfiles.listInstanceProfilesForRole,
  },
  procedures: {
    CreateRole: roles.createRole,
    UpdateAssumeRolePolicy: roles.updateAssumeRolePolicy,
    PutRolePolicy: rolePolicies.putRolePolicy,
    PutUserPolicy: userPolicies.putUserPolicy,
    PutGroupPolicy: groupPolicies.putGroupPolicy,
    CreatePolicy: policies.createPolicy,
    CreatePolicyVersion: policies.createPolicyVersion,
  },
  constraints,
  invalid: (violation) => validationError(violation.message),
  authorization,
  identityPolicies,
  partial: {
    CreateRole: "PermissionsBoundary is not built.",
    CreateUser: "PermissionsBoundary is not built.",
    ListPolicies: "Of AWS's managed policies only those that deployments of Avalon name exist.",
  },
});
