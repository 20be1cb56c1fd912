/**
 * Whether policies let a principal do an action on a resource, and why: pure.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * One account is one world, so only the same-account rules apply: an explicit deny wins, then an
 * allow of either side is enough. Organisations, boundaries and session policies do not exist here.
 */

import type { Principal } from "#kernel/principal.ts";
import { principalName } from "#kernel/principal.ts";
import type { PolicyDocument, PolicyStatement } from "#operation/policy.ts";
import { type ConditionContext, type ConditionMiss, conditionMiss } from "./policy-conditions.ts";
import { matchPrincipal, type PrincipalMatch, principalFacts } from "./policy-principals.ts";
import { wildcardMatches } from "./policy-wildcards.ts";

export interface AccessRequest {
  readonly principal: Principal;
  /** With its prefix, such as `s3:GetObject`. */
  readonly action: string;
  /** The ARN acted on. */
  readonly resource: string;
  /**
   * Condition keys such as `aws:SourceIp`. Those that follow from the principal (`aws:SourceArn`,
   * `aws:SourceAccount`, `aws:PrincipalArn`, …) need not be given.
   */
  readonly context: ConditionContext;
}

export interface AccessPolicies {
  /** Undefined for a role that IAM does not know: nothing restricts it then. */
  readonly identity?: readonly PolicyDocument[] | undefined;
  readonly resource?: PolicyDocument | undefined;
}

export interface Verdict {
  readonly allowed: boolean;
  /** A sentence to act on: which statement decided, or which came nearest and what it lacks. */
  readonly reason: string;
}

type Side = "identity" | "resource";

/** How one statement relates to a request. */
interface Finding {
  readonly effect: "Allow" | "Deny";
  readonly label: string;
  readonly side: Side;
  readonly principal: PrincipalMatch;
  /** What keeps the statement from applying, nearest to the request last; empty when it applies. */
  readonly misses: readonly string[];
}

/**
 * Account keys may do everything that is not denied; sessions need an allow of their role or of
 * the resource; services, canonical users and anonymous callers need one of the resource.
 */
export function evaluate(request: AccessRequest, policies: AccessPolicies): Verdict {
  const findings = findingsFor(request, policies);
  const denied = findings.find((finding) => finding.effect === "Deny" && applies(finding));
  if (denied) {
    return { allowed: false, reason: `${denied.label} denies ${describe(request)}.` };
  }
  if (request.principal.type === "account") {
    return { allowed: true, reason: `${principalName(request.principal)} owns the account.` };
  }
  if (request.principal.type === "session" && policies.identity === undefined) {
    const role = request.principal.roleArn;
    return { allowed: true, reason: `IAM has no role ${role}, so no policy restricts it.` };
  }
  return verdictOfAllows(request, findings);
}

/**
 * Whether the resource's own policy names the caller: what a role's trust policy demands of
 * everyone, the account's owner included. Naming the account is enough here.
 */
export function evaluateTrust(request: AccessRequest, trust: PolicyDocument): Verdict {
  const findings = findingsFor(request, { resource: trust });
  const denied = findings.find((finding) => finding.effect === "Deny" && applies(finding));
  if (denied) return { allowed: false, reason: `${denied.label} denies ${describe(request)}.` };
  const allow = findings.find((finding) => finding.effect === "Allow" && applies(finding));
  if (allow) return { allowed: true, reason: `${allow.label} allows it.` };
  return { allowed: false, reason: nothingAllows(request, findings) };
}

function verdictOfAllows(request: AccessRequest, findings: readonly Finding[]): Verdict {
  const allows = findings.filter((finding) => finding.effect === "Allow");
  const decisive = allows.find(
    // AWS: naming the account only hands the decision to that account's identity policies.
    (finding) => applies(finding) && (finding.side === "identity" || finding.principal === "named"),
  );
  if (decisive) return { allowed: true, reason: `${decisive.label} allows it.` };
  const delegating = allows.find(applies);
  if (delegating) {
    const reason =
      `${delegating.label} leaves ${describe(request)} to the account's identity policies, ` +
      "and none of those allows it.";
    return { allowed: false, reason };
  }
  return { allowed: false, reason: nothingAllows(request, allows) };
}

const applies = (finding: Finding): boolean => finding.misses.length === 0;

const describe = (request: AccessRequest): string =>
  `${request.action} on ${request.resource} for ${principalName(request.principal)}`;

function nothingAllows(request: AccessRequest, findings: readonly Finding[]): string {
  const allows = findings.filter((finding) => finding.effect === "Allow");
  const opening = `No statement allows ${describe(request)}`;
  const [first, ...rest] = allows;
  if (!first) return `${opening}: ${whatIsMissing(request.principal)}.`;
  const nearest = rest.reduce(
    (best, finding) => (finding.misses.length < best.misses.length ? finding : best),
    first,
  );
  return `${opening}: nearest is ${nearest.label}, but ${nearest.misses.join(", and ")}.`;
}

function whatIsMissing(principal: Principal): string {
  if (principal.type === "session") {
    return "neither a policy of its role nor one of the resource has an Allow statement";
  }
  return "the resource has no policy with an Allow statement, and such a caller needs one";
}

function findingsFor(request: AccessRequest, policies: AccessPolicies): readonly Finding[] {
  const context = { ...principalFacts(request.principal), ...request.context };
  const full = { ...request, context };
  const identity = (policies.identity ?? []).flatMap((document, i) => {
    const name = document.Id ?? `${i + 1}`;
    return examine(full, document, "identity", `identity policy ${name}`);
  });
  if (!policies.resource) return identity;
  return [...identity, ...examine(full, policies.resource, "resource", "the resource policy")];
}

function examine(
  request: AccessRequest,
  document: PolicyDocument,
  side: Side,
  owner: string,
): readonly Finding[] {
  const expand = variableExpander(document, request.context);
  return [document.Statement].flat().map((statement, i) => {
    const principal = side === "identity" ? "named" : matchPrincipal(statement, request.principal);
    const misses = missesOf(statement, request, principal, expand);
    const label = `statement ${statement.Sid ? `"${statement.Sid}"` : i + 1} of ${owner}`;
    return { effect: statement.Effect, label, side, principal, misses };
  });
}

type Expand = (value: string) => string | undefined;

function missesOf(
  statement: PolicyStatement,
  request: AccessRequest,
  principal: PrincipalMatch,
  expand: Expand,
): readonly string[] {
  const misses: string[] = [];
  if (principal === "other") {
    const element = statement.NotPrincipal === undefined ? "Principal" : "NotPrincipal";
    misses.push(`its ${element} ${show(statement[element])} does not cover the caller`);
  }
  if (!coversAction(statement, request.action)) {
    const element = statement.NotAction === undefined ? "Action" : "NotAction";
    misses.push(`its ${element} ${show(statement[element])} does not cover ${request.action}`);
  }
  if (!coversResource(statement, request.resource, expand)) {
    const element = statement.NotResource === undefined ? "Resource" : "NotResource";
    misses.push(`its ${element} ${show(statement[element])} does not cover ${request.resource}`);
  }
  const miss = conditionMiss(statement.Condition, request.context, expand);
  if (miss) misses.push(describeMiss(miss));
  return misses;
}

function coversAction(statement: PolicyStatement, action: string): boolean {
  const covered = (patterns: string | readonly string[]) =>
    [patterns].flat().some((text) => wildcardMatches(text.toLowerCase(), action.toLowerCase()));
  if (statement.NotAction !== undefined) return !covered(statement.NotAction);
  return statement.Action !== undefined && covered(statement.Action);
}

function coversResource(statement: PolicyStatement, resource: string, expand: Expand): boolean {
  const covered = (patterns: string | readonly string[]) =>
    [patterns].flat().some((text) => {
      const pattern = expand(text);
      return pattern !== undefined && wildcardMatches(pattern, resource);
    });
  if (statement.NotResource !== undefined) return !covered(statement.NotResource);
  // A role's trust policy has no Resource: it is about the role it belongs to.
  return statement.Resource === undefined || covered(statement.Resource);
}

/**
 * Replaces policy variables such as `${aws:username}`; a variable without a value (and without a
 * default, `${aws:username, 'nobody'}`) makes the whole text match nothing.
 * AWS: only documents of version 2012-10-17 have variables; in older ones the text is literal.
 */
function variableExpander(document: PolicyDocument, context: ConditionContext): Expand {
  if (document.Version !== "2012-10-17") return (text) => text;
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return (text) => {
    let whole = true;
    const expanded = text.replace(
      /\$\{([^},]+)(?:,\s*'([^']*)')?\}/g,
      (_, key: string, otherwise: string | undefined) => {
        const value = values.get(key.trim().toLowerCase());
        if (typeof value === "string") return value;
        if (otherwise === undefined) whole = false;
        return otherwise ?? "";
      },
    );
    return whole ? expanded : undefined;
  };
}

function describeMiss(miss: ConditionMiss): string {
  const actual =
    miss.actual.length === 0 ? "is not part of the request" : `is ${show(miss.actual)}`;
  return `its condition ${miss.operator} ${miss.key} wants ${show(miss.expected)}, which ${actual}`;
}

/** One value bare, several as JSON, both cut to stay readable. */
function show(value: unknown): string {
  const plain = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const text = typeof plain === "string" ? plain : (JSON.stringify(plain) ?? "(none)");
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
