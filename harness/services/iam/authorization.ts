/**
 * The ARN that each operation acts on.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */

import type { Authorization } from "#operation/service.ts";
import { identityArn } from "./ids.ts";
import type { IamStore } from "./store.ts";

export const authorization: Authorization<"iam", IamStore> = {
  resource(_operation, input, { account, store }) {
    const text = (member: string) => {
      const value = input[member];
      return typeof value === "string" ? value : undefined;
    };
    const arn = text("PolicyArn");
    const profile = text("InstanceProfileName");
    const role = text("RoleName");
    const user = text("UserName");
    const group = text("GroupName");
    const path = text("Path") ?? "/";
    if (profile !== undefined) {
      const known = store.instanceProfiles.find(profile) ?? { name: profile, path };
      return identityArn("instance-profile", account, known);
    }
    if (role !== undefined) {
      return identityArn("role", account, store.roles.find(role) ?? { name: role, path });
    }
    if (group !== undefined) {
      return identityArn("group", account, store.groups.find(group) ?? { name: group, path });
    }
    if (user !== undefined) {
      return identityArn("user", account, store.users.find(user) ?? { name: user, path });
    }
    const policy = text("PolicyName");
    if (policy !== undefined) return identityArn("policy", account, { name: policy, path });
    return arn ?? "*";
  },
};
