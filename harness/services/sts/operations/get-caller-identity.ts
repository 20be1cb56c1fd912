/** GetCallerIdentity: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */

import { type Principal, principalName } from "#kernel/principal.ts";
import type { StsTransition } from "../store.ts";

export const getCallerIdentity: StsTransition<"GetCallerIdentity"> = (_input, ctx) => ({
  output: {
    UserId: userIdOf(ctx.principal),
    Account: ctx.account,
    Arn: principalName(ctx.principal),
  },
});

/** Choice: of a role the unique id is IAM's affair, so its name stands in for it. */
function userIdOf(principal: Principal): string {
  if (principal.type !== "session") return principal.account;
  const [, role, session] = /:assumed-role\/(?:.*\/)?([^/]+)\/([^/]+)$/.exec(principal.arn) ?? [];
  return role === undefined ? principal.arn : `${role}:${session}`;
}
