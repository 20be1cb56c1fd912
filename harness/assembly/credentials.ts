/** Whose an access key is: the harness's own, a session of STS, or a user's key in IAM. */

import type { Worlds } from "#bus/world.ts";
import type {
  Credential,
  CredentialRegistry,
  CredentialSource,
} from "#gateway/auth/credentials.ts";
import type { Registry } from "#gateway/dispatch/registry.ts";
import { accountOfKeyId } from "#kernel/access-key-id.ts";
import type { Region } from "#kernel/brand.ts";
import { findAccessKey } from "#services/iam/credentials.ts";
import type { IamStore } from "#services/iam/store.ts";
import { findSession } from "#services/sts/session.ts";
import type { StsStore } from "#services/sts/store.ts";

export function createCredentialSource(
  own: CredentialRegistry,
  registry: Registry,
  worlds: Worlds,
  region: Region,
): CredentialSource {
  // Each service's store is what that service made: the registry opened it by its name.
  const storeOf = <Store>(name: string, world: ReturnType<Worlds["of"]>): Store | undefined => {
    const service = registry.service(name);
    return service && (registry.scope(service, world, region).store as Store);
  };
  const issued = (accessKeyId: string): Credential | undefined => {
    const account = accountOfKeyId(accessKeyId);
    const world = worlds.list().find((known) => known.account === account);
    if (!world) return undefined;
    const sessions = storeOf<StsStore>("sts", world);
    const users = storeOf<IamStore>("iam", world);
    const found =
      (sessions && findSession(sessions, world.account, accessKeyId)) ??
      (users && findAccessKey(users, world.account, accessKeyId));
    return found && { ...found, account: world.account };
  };
  return { find: (accessKeyId) => own.find(accessKeyId) ?? issued(accessKeyId) };
}
