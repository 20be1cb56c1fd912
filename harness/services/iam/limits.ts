/**
 * IAM's numbers and patterns.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */

import type { Constraint, Constraints } from "#operation/constraint.ts";

export const PAGE_ITEMS = 100;
export const ACCESS_KEYS_MAX = 2;
export const POLICY_VERSIONS_MAX = 5;
export const ATTACHED_POLICIES_MAX = 10;
export const ROLES_OF_INSTANCE_PROFILE_MAX = 1;

/** Characters, white space not counted: of a managed policy, and of one inline by whom it is for. */
export const MANAGED_POLICY_MAX = 6_144;
export const INLINE_POLICY_MAX = { user: 2_048, role: 10_240, group: 5_120 };
export const TRUST_POLICY_MAX = 4_096;

export const SESSION_SECONDS = { min: 3_600, max: 43_200 };

const name: Constraint = { required: true, min: 1, max: 64, pattern: /^[\w+=,.@-]+$/ };
const longName: Constraint = { required: true, min: 1, max: 128, pattern: /^[\w+=,.@-]+$/ };
const path: Constraint = { min: 1, max: 512, pattern: /^(\/|\/[\x21-\x7e]+\/)$/ };
const arn: Constraint = { required: true, min: 20, max: 2_048 };
const maxItems: Constraint = { min: 1, max: 1_000 };

export const constraints: Readonly<Record<string, Constraints>> = {
  CreateUser: { UserName: name, Path: path },
  CreateRole: {
    RoleName: name,
    Path: path,
    Description: { max: 1_000 },
    MaxSessionDuration: SESSION_SECONDS,
  },
  UpdateRole: { RoleName: name, MaxSessionDuration: SESSION_SECONDS },
  CreateGroup: { GroupName: longName, Path: path },
  CreatePolicy: { PolicyName: longName, Path: path, Description: { max: 1_000 } },
  CreateInstanceProfile: { InstanceProfileName: longName, Path: path },
  PutRolePolicy: { RoleName: name, PolicyName: longName },
  PutUserPolicy: { UserName: longName, PolicyName: longName },
  PutGroupPolicy: { GroupName: longName, PolicyName: longName },
  AttachRolePolicy: { RoleName: name, PolicyArn: arn },
  AttachUserPolicy: { UserName: name, PolicyArn: arn },
  AttachGroupPolicy: { GroupName: longName, PolicyArn: arn },
  UpdateAccessKey: { Status: { required: true, oneOf: ["Active", "Inactive"] } },
  ListRoles: { MaxItems: maxItems },
  ListUsers: { MaxItems: maxItems },
  ListPolicies: { MaxItems: maxItems, Scope: { oneOf: ["All", "AWS", "Local"] } },
};
