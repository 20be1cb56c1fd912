/** Users, roles and groups as what policies are attached to: the three families work alike. */

import type { Collection } from "#store/documents.ts";
import { limitExceeded, noSuchInlinePolicy, noSuchManagedPolicy, notAttached } from "./errors.ts";
import { documentsOf, encodeDocument, found, pageOf } from "./found.ts";
import { managedDocument } from "./identity-policies.ts";
import { ATTACHED_POLICIES_MAX } from "./limits.ts";
import type { IamStore, IdentityDocument } from "./store.ts";

export type IdentityKind = "user" | "role" | "group";

interface Page {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One family's shelf, seen as shelves of what all have in common. */
function shelfOf(store: IamStore, kind: IdentityKind): Collection<IdentityDocument> {
  const shelves = { user: store.users, role: store.roles, group: store.groups };
  // What is put back is always a document taken from the same shelf, with nothing dropped.
  return shelves[kind] as unknown as Collection<IdentityDocument>;
}

export function putInline(
  store: IamStore,
  kind: IdentityKind,
  name: string,
  policy: { readonly PolicyName: string; readonly PolicyDocument: string },
): void {
  const identity = found(shelfOf(store, kind), kind, name);
  const inline = { ...identity.inline, [policy.PolicyName]: policy.PolicyDocument };
  shelfOf(store, kind).put(name, { ...identity, inline });
}

export function getInline(store: IamStore, kind: IdentityKind, name: string, policy: string) {
  const { inline } = found(shelfOf(store, kind), kind, name);
  const text = Object.hasOwn(inline, policy) ? inline[policy] : undefined;
  if (text === undefined) throw noSuchInlinePolicy(kind, name, policy);
  return { PolicyName: policy, PolicyDocument: encodeDocument(text) };
}

export function deleteInline(store: IamStore, kind: IdentityKind, name: string, policy: string) {
  const identity = found(shelfOf(store, kind), kind, name);
  if (!Object.hasOwn(identity.inline, policy)) throw noSuchInlinePolicy(kind, name, policy);
  const { [policy]: _gone, ...inline } = identity.inline;
  shelfOf(store, kind).put(name, { ...identity, inline });
}

export function listInline(store: IamStore, kind: IdentityKind, name: string, request: Page) {
  const { inline } = found(shelfOf(store, kind), kind, name);
  const { items, members } = pageOf(Object.keys(inline), request, (item) => item);
  return { PolicyNames: items, ...members };
}

export function attach(store: IamStore, kind: IdentityKind, name: string, arn: string): void {
  const identity = found(shelfOf(store, kind), kind, name);
  if (!managedDocument(store, arn)) throw noSuchManagedPolicy(arn);
  if (identity.attached.includes(arn)) return;
  if (identity.attached.length >= ATTACHED_POLICIES_MAX) {
    throw limitExceeded("PoliciesPerIdentity", ATTACHED_POLICIES_MAX);
  }
  shelfOf(store, kind).put(name, { ...identity, attached: [...identity.attached, arn] });
}

export function detach(store: IamStore, kind: IdentityKind, name: string, arn: string): void {
  const identity = found(shelfOf(store, kind), kind, name);
  if (!identity.attached.includes(arn)) throw notAttached(arn);
  const attached = identity.attached.filter((item) => item !== arn);
  shelfOf(store, kind).put(name, { ...identity, attached });
}

export function listAttached(
  store: IamStore,
  kind: IdentityKind,
  name: string,
  request: Page & { readonly PathPrefix?: string | undefined },
) {
  const { attached } = found(shelfOf(store, kind), kind, name);
  const prefix = request.PathPrefix ?? "/";
  const all = attached
    .filter((arn) => arn.slice(arn.indexOf(":policy/") + 7).startsWith(prefix))
    .map((arn) => ({ PolicyName: arn.split("/").at(-1) ?? arn, PolicyArn: arn }));
  const { items, members } = pageOf(all, request, (item) => item.PolicyArn);
  return { AttachedPolicies: items, ...members };
}

/** The identities of a kind that a managed policy is attached to. */
export function attachedTo(store: IamStore, kind: IdentityKind, arn: string) {
  return documentsOf(shelfOf(store, kind)).filter(({ attached }) => attached.includes(arn));
}

export function attachmentCount(store: IamStore, arn: string): number {
  const kinds: readonly IdentityKind[] = ["user", "role", "group"];
  return kinds.reduce((count, kind) => count + attachedTo(store, kind, arn).length, 0);
}
