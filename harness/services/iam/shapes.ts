/** IAM's things as the API shows them. */

import { encodeDocument, tagList } from "./found.ts";
import { identityArn } from "./ids.ts";
import type {
  GroupDocument,
  IamStore,
  InstanceProfileDocument,
  ManagedPolicyDocument,
  RoleDocument,
  UserDocument,
} from "./store.ts";

export const userShape = (user: UserDocument, account: string) => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: identityArn("user", account, user),
  CreateDate: new Date(user.createdAt),
  ...(Object.keys(user.tags).length > 0 && { Tags: tagList(user.tags) }),
});

export const roleShape = (role: RoleDocument, account: string) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: identityArn("role", account, role),
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodeDocument(role.trust),
  Description: role.description,
  MaxSessionDuration: role.sessionSecondsMax,
  ...(Object.keys(role.tags).length > 0 && { Tags: tagList(role.tags) }),
});

export const groupShape = (group: GroupDocument, account: string) => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: identityArn("group", account, group),
  CreateDate: new Date(group.createdAt),
});

export const policyShape = (policy: ManagedPolicyDocument, attachments: number) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  Description: policy.description,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: attachments,
  PermissionsBoundaryUsageCount: 0,
  IsAttachable: true,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.updatedAt),
  ...(Object.keys(policy.tags).length > 0 && { Tags: tagList(policy.tags) }),
});

export const profileShape = (
  profile: InstanceProfileDocument,
  account: string,
  store: IamStore,
) => ({
  Path: profile.path,
  InstanceProfileName: profile.name,
  InstanceProfileId: profile.id,
  Arn: identityArn("instance-profile", account, profile),
  CreateDate: new Date(profile.createdAt),
  Roles: profile.roles.flatMap((name) => {
    const role = store.roles.find(name);
    return role ? [roleShape(role, account)] : [];
  }),
  ...(Object.keys(profile.tags).length > 0 && { Tags: tagList(profile.tags) }),
});
