/**
 * Access control lists: kept as grants, and honoured as the statements that mean the same.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */

import type { AccessControlPolicy } from "#model/types/s3.ts";
import type { PolicyStatement } from "#operation/policy.ts";
import { canonicalId } from "./address.ts";
import * as errors from "./errors.ts";

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";

export type Permission = "FULL_CONTROL" | "READ" | "WRITE" | "READ_ACP" | "WRITE_ACP";

/** A permission given to everyone; the owner's full control goes without saying. */
export interface Grant {
  readonly permission: Permission;
}

interface GrantHeaders {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

/** Which grants a canned ACL stands for. Everything here belongs to one account. */
const canned: Readonly<Record<string, readonly Grant[]>> = {
  private: [],
  "bucket-owner-read": [],
  "bucket-owner-full-control": [],
  "public-read": [{ permission: "READ" }],
  "public-read-write": [{ permission: "READ" }, { permission: "WRITE" }],
};

const grantHeaders = {
  GrantFullControl: "FULL_CONTROL",
  GrantRead: "READ",
  GrantReadACP: "READ_ACP",
  GrantWrite: "WRITE",
  GrantWriteACP: "WRITE_ACP",
} as const;

/** The grants that a request's headers ask for; undefined when they ask for none. */
export function parseGrants(input: GrantHeaders, account: string): readonly Grant[] | undefined {
  const headers = (Object.keys(grantHeaders) as (keyof typeof grantHeaders)[]).filter(
    (name) => input[name] !== undefined,
  );
  if (input.ACL !== undefined) {
    if (headers.length > 0) {
      throw errors.invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
    }
    return cannedGrants(input.ACL);
  }
  if (headers.length === 0) return undefined;
  return headers.flatMap((name) =>
    (input[name] ?? "").split(",").flatMap((grantee) => {
      const [kind = "", value = ""] = grantee.trim().split("=", 2);
      const named = value.replace(/^"|"$/g, "");
      return grantTo(kind === "uri" ? named : undefined, named, grantHeaders[name], account);
    }),
  );
}

function cannedGrants(name: string): readonly Grant[] {
  const grants = canned[name];
  if (grants) return grants;
  // Gap: grants to the groups AuthenticatedUsers, LogDelivery and to EC2's image store.
  const known = ["authenticated-read", "log-delivery-write", "aws-exec-read"].includes(name);
  throw known
    ? errors.notHonoured("x-amz-acl", name)
    : errors.invalidArgument(`${name} is not a canned ACL`, "x-amz-acl", name);
}

/** The grants of an ACL written out as XML. */
function parseAccessControl(policy: AccessControlPolicy, account: string): readonly Grant[] {
  return (policy.Grants ?? []).flatMap(({ Grantee, Permission }) => {
    if (!Grantee || !isPermission(Permission)) throw errors.malformedXml();
    return grantTo(Grantee.URI, Grantee.ID ?? Grantee.EmailAddress, Permission, account);
  });
}

/** The grants of a request that sets an ACL in one of the three ways. */
export function askedGrants(
  input: GrantHeaders & { readonly AccessControlPolicy?: AccessControlPolicy | undefined },
  account: string,
): readonly Grant[] {
  const byHeaders = parseGrants(input, account);
  if (byHeaders) return byHeaders;
  if (input.AccessControlPolicy) return parseAccessControl(input.AccessControlPolicy, account);
  throw errors.missingAcl();
}

function grantTo(
  uri: string | undefined,
  id: string | undefined,
  permission: Permission,
  account: string,
): readonly Grant[] {
  if (uri === ALL_USERS) return [{ permission }];
  if (uri === undefined && id === canonicalId(account)) return [];
  throw errors.notHonoured("a grant to", uri ?? id);
}

const isPermission = (text: string | undefined): text is Permission =>
  ["FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"].includes(text ?? "");

/** An ACL as answers show it, the owner first. */
export function shownAcl(account: string, grants: readonly Grant[]) {
  const owner = { ID: canonicalId(account) };
  return {
    Owner: owner,
    Grants: [
      { Grantee: { Type: "CanonicalUser", ...owner }, Permission: "FULL_CONTROL" },
      ...grants.map(({ permission }) => ({
        Grantee: { Type: "Group", URI: ALL_USERS },
        Permission: permission,
      })),
    ],
  };
}

type Target = "bucket" | "object";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions */
const actions: Readonly<Record<Target, Readonly<Record<Permission, readonly string[]>>>> = {
  bucket: {
    READ: ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
    WRITE: ["s3:PutObject", "s3:DeleteObject"],
    READ_ACP: ["s3:GetBucketAcl"],
    WRITE_ACP: ["s3:PutBucketAcl"],
    FULL_CONTROL: ["s3:ListBucket", "s3:ListBucketVersions", "s3:PutObject", "s3:DeleteObject"],
  },
  object: {
    READ: ["s3:GetObject", "s3:GetObjectVersion"],
    WRITE: [],
    READ_ACP: ["s3:GetObjectAcl"],
    WRITE_ACP: ["s3:PutObjectAcl"],
    FULL_CONTROL: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl", "s3:PutObjectAcl"],
  },
};

/** Statements that allow what the grants allow; `arn` is of the bucket or the object. */
export function statementsOf(
  target: Target,
  grants: readonly Grant[],
  arn: string,
): readonly PolicyStatement[] {
  return grants.flatMap(({ permission }) => {
    const allowed = actions[target][permission];
    if (allowed.length === 0) return [];
    return [
      {
        Sid: `Acl${permission}`,
        Effect: "Allow" as const,
        Principal: "*" as const,
        Action: allowed,
        Resource: target === "bucket" ? [arn, `${arn}/*`] : arn,
      },
    ];
  });
}
