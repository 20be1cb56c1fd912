/** Just enough of IAM's contract for this service's unit tests: roles and their trust policies. */

import { AwsError } from "#kernel/aws-error.ts";
import { defineService } from "#operation/service.ts";

/** A service that knows the roles of `trustPolicies`, by name; policies are JSON text. */
export function roleBook(trustPolicies: ReadonlyMap<string, string>) {
  return defineService<"iam", undefined>({
    name: "iam",
    actionPrefix: "iam",
    store: () => undefined,
    transitions: {
      GetRole: ({ RoleName }, ctx) => {
        const policy = trustPolicies.get(RoleName);
        if (policy === undefined) throw new AwsError("NoSuchEntityException", "", { status: 404 });
        const Arn = `arn:aws:iam::${ctx.account}:role/${RoleName}`;
        const Role = {
          Path: "/",
          RoleName,
          RoleId: "AROA",
          Arn,
          CreateDate: new Date(ctx.now),
          AssumeRolePolicyDocument: encodeURIComponent(policy),
        };
        return { output: { Role } };
      },
    },
    procedures: {},
  });
}
