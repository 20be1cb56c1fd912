/** The principal a function acts as: a session of its role, named after the function. */

import type { AccountId } from "#kernel/brand.ts";
import type { SessionPrincipal } from "#kernel/principal.ts";

export function rolePrincipal(
  account: AccountId,
  roleArn: string,
  sessionName: string,
): SessionPrincipal {
  const role = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const arn = `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`;
  return { type: "session", account, arn, roleArn };
}
