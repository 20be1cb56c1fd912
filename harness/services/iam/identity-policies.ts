/** All policies that speak for an identity: its own, those attached to it, and those of its groups. */

import type { PolicyDocument } from "#operation/policy.ts";
import type { RouteScope } from "#operation/service.ts";
import { awsManagedPolicy } from "./managed-policies.ts";
import { readPolicy } from "./policy-text.ts";
import type { IamStore, IdentityDocument } from "./store.ts";

/**
 * By the ARN of a role, or of a user (whose keys make sessions under the user's own ARN); undefined
 * when there is none of that ARN.
 */
export function identityPolicies(
  arn: string,
  { store }: RouteScope<IamStore>,
): readonly PolicyDocument[] | undefined {
  const [, kind, name = ""] = /:(role|user)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (kind === "role") {
    const role = store.roles.find(name);
    return role && policiesOf(store, role);
  }
  const user = kind === "user" ? store.users.find(name) : undefined;
  if (!user) return undefined;
  const groups = user.groups.flatMap((group) => store.groups.find(group) ?? []);
  return [user, ...groups].flatMap((identity) => policiesOf(store, identity));
}

function policiesOf(store: IamStore, identity: IdentityDocument): readonly PolicyDocument[] {
  const inline = Object.entries(identity.inline).map(([name, text]) => readPolicy(text, name));
  const attached = identity.attached.flatMap((arn) => managedDocument(store, arn) ?? []);
  return [...inline, ...attached];
}

/** The document of a managed policy, AWS's or the account's, in its default version. */
export function managedDocument(store: IamStore, arn: string): PolicyDocument | undefined {
  const aws = awsManagedPolicy(arn);
  if (aws) return { Id: arn, ...aws };
  const policy = store.policies.find(arn);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
  return version && readPolicy(version.document, arn);
}
