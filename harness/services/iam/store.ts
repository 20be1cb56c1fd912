/** What IAM keeps, the same in every region. Policy documents are kept as the text they came in. */

import type { OperationName } from "#model/types/index.ts";
import type { ProcedureOf, StoreScope, TransitionOf } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Collection } from "#store/documents.ts";
import type { IamEngine } from "./engine.ts";

/** What users, roles and groups have in common. Times are milliseconds. */
export interface IdentityDocument {
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** AWS's unique id, such as `AROA…`. */
  readonly id: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Inline policies by name. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of attached managed policies. */
  readonly attached: readonly string[];
}

export interface UserDocument extends IdentityDocument {
  readonly groups: readonly string[];
}

export interface RoleDocument extends IdentityDocument {
  readonly trust: string;
  readonly description: string;
  readonly sessionSecondsMax: number;
}

export type GroupDocument = IdentityDocument;

export interface ManagedPolicyDocument {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly description: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly versions: readonly PolicyVersionDocument[];
  readonly defaultVersion: string;
  /** The number of the next version: numbers are never used again. */
  readonly nextVersion: number;
}

export interface PolicyVersionDocument {
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

export interface InstanceProfileDocument {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly roles: readonly string[];
}

export interface AccessKeyDocument {
  readonly id: string;
  readonly secret: string;
  readonly user: string;
  readonly active: boolean;
  readonly createdAt: number;
}

export interface IamStore {
  readonly users: Collection<UserDocument>;
  readonly roles: Collection<RoleDocument>;
  readonly groups: Collection<GroupDocument>;
  /** The account's own managed policies, by ARN. */
  readonly policies: Collection<ManagedPolicyDocument>;
  readonly instanceProfiles: Collection<InstanceProfileDocument>;
  readonly accessKeys: Collection<AccessKeyDocument>;
}

export type IamTransition<O extends OperationName<"iam">> = TransitionOf<"iam", O, IamStore>;
export type IamProcedure<O extends OperationName<"iam">> = ProcedureOf<
  "iam",
  O,
  IamStore,
  IamEngine
>;

export function openIamStore(scope: StoreScope): IamStore {
  const shelf = shelvesOf("iam", scope, "global");
  return {
    users: shelf("users"),
    roles: shelf("roles"),
    groups: shelf("groups"),
    policies: shelf("policies"),
    instanceProfiles: shelf("instance-profiles"),
    accessKeys: shelf("access-keys"),
  };
}
