/** The keys of users, for whoever verifies signatures. */

import type { AccountId } from "#kernel/brand.ts";
import type { SessionPrincipal } from "#kernel/principal.ts";
import { identityArn } from "./ids.ts";
import type { IamStore } from "./store.ts";

export interface FoundAccessKey {
  readonly account: AccountId;
  readonly secret: string;
  /** A user's key makes a session under the user's own ARN, so its policies are judged like a role's. */
  readonly principal: SessionPrincipal;
}

/** The active key of that id in this account. */
export function findAccessKey(
  store: IamStore,
  account: AccountId,
  accessKeyId: string,
): FoundAccessKey | undefined {
  const key = store.accessKeys.find(accessKeyId);
  const user = key?.active ? store.users.find(key.user) : undefined;
  if (!key || !user) return undefined;
  const arn = identityArn("user", account, user);
  const principal = { type: "session", account, arn, roleArn: arn } as const;
  return { secret: key.secret, account, principal };
}
