/**
 * The Principal element of a resource's policy against a caller.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */

import { assertNever } from "#kernel/assert.ts";
import type { Principal } from "#kernel/principal.ts";
import type { PolicyStatement } from "#operation/policy.ts";

/** `account`: only the caller's account is named, not the caller. */
export type PrincipalMatch = "named" | "account" | "other";

/** How the statement's Principal or NotPrincipal takes in the caller. */
export function matchPrincipal(statement: PolicyStatement, caller: Principal): PrincipalMatch {
  if (statement.NotPrincipal !== undefined) {
    return matchElement(statement.NotPrincipal, caller) === "other" ? "named" : "other";
  }
  if (statement.Principal === undefined) return "other";
  return matchElement(statement.Principal, caller);
}

type Element = NonNullable<PolicyStatement["Principal"]>;

function matchElement(element: Element, caller: Principal): PrincipalMatch {
  if (element === "*") return "named";
  let best: PrincipalMatch = "other";
  for (const [kind, values] of Object.entries(element)) {
    for (const value of [values].flat()) {
      const match = matchValue(kind, value, caller);
      if (match === "named") return match;
      if (match === "account") best = match;
    }
  }
  return best;
}

function matchValue(kind: string, value: string, caller: Principal): PrincipalMatch {
  switch (kind) {
    case "AWS":
      return matchAws(value, caller);
    case "Service":
      return caller.type === "service" && caller.name === value ? "named" : "other";
    case "CanonicalUser":
      return caller.type === "canonical-user" && caller.id === value ? "named" : "other";
    default:
      // Federated: this harness has no identity providers, so nobody arrives that way.
      return "other";
  }
}

function matchAws(value: string, caller: Principal): PrincipalMatch {
  if (value === "*") return "named";
  if (caller.type === "anonymous" || caller.type === "service") return "other";
  if (caller.arn === value) return "named";
  if (caller.type === "canonical-user") return "other";
  if (caller.type === "session" && caller.roleArn === value) return "named";
  if (value !== caller.account && value !== `arn:aws:iam::${caller.account}:root`) return "other";
  return caller.type === "account" ? "named" : "account";
}

/** The condition keys that follow from who the caller is. */
export function principalFacts(caller: Principal): Readonly<Record<string, string>> {
  switch (caller.type) {
    case "account":
      return { ...ownerFacts(caller), "aws:PrincipalType": "Account" };
    case "session":
      return { ...sessionFacts(caller.roleArn), ...ownerFacts({ ...caller, arn: caller.roleArn }) };
    case "service":
      return {
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": caller.name,
        "aws:SourceAccount": caller.account,
        ...(caller.sourceArn !== undefined && { "aws:SourceArn": caller.sourceArn }),
      };
    case "canonical-user":
      return { ...ownerFacts(caller), "aws:PrincipalType": "User" };
    case "anonymous":
      return { "aws:PrincipalType": "Anonymous", "aws:PrincipalIsAWSService": "false" };
    default:
      return assertNever(caller);
  }
}

function ownerFacts(caller: { readonly arn: string; readonly account: string }) {
  return {
    "aws:PrincipalArn": caller.arn,
    "aws:PrincipalAccount": caller.account,
    "aws:PrincipalIsAWSService": "false",
  };
}

/** An IAM user's key makes a session too, whose `roleArn` is the user's ARN. */
function sessionFacts(roleArn: string): Readonly<Record<string, string>> {
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(roleArn)?.[1];
  if (user === undefined) return { "aws:PrincipalType": "AssumedRole" };
  return { "aws:PrincipalType": "User", "aws:username": user };
}
