/**
 * Bucket policies: their grammar, what may stand in them, and whether they let everyone in.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */

import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { PolicyDocument, PolicyStatement } from "#operation/policy.ts";
import { bucketArn } from "./address.ts";
import * as errors from "./errors.ts";
import { policyBytesMax } from "./limits.ts";

/** The policy of a text that was checked when it was put. */
export function parsePolicy(text: string | undefined): PolicyDocument | undefined {
  const value = text === undefined ? undefined : parseJson(text);
  // Checked by `checkPolicy` before it was kept.
  return isJsonObject(value) ? (value as unknown as PolicyDocument) : undefined;
}

export function statementsOf(policy: PolicyDocument | undefined): readonly PolicyStatement[] {
  const statement = policy?.Statement ?? [];
  return isList(statement) ? statement : [statement];
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : isList(value) ? value : [value];

/** Throws unless `text` can be the policy of `bucket`, with AWS's words for what is wrong. */
export function checkPolicy(bucket: string, text: string): PolicyDocument {
  if (Buffer.byteLength(text) > policyBytesMax) {
    throw errors.malformedPolicy("Policy has exceeded the maximum allowed document size");
  }
  const value = parseJson(text);
  if (!isJsonObject(value)) {
    throw errors.malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  }
  const version = value["Version"];
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    throw errors.malformedPolicy("The policy must contain a valid version string");
  }
  const statements = [value["Statement"] ?? []].flat();
  if (statements.length === 0) throw errors.malformedPolicy("Missing required field Statement");
  for (const statement of statements) {
    if (!isJsonObject(statement)) {
      throw errors.malformedPolicy("Could not parse the policy: Statement must be an object");
    }
    checkStatement(bucket, statement);
  }
  // Each member that a judge reads has been looked at.
  return value as unknown as PolicyDocument;
}

type Fields = Readonly<Record<string, unknown>>;

const elements = [
  ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ["Resource", "NotResource", "Condition"],
].flat();

function checkStatement(bucket: string, statement: Fields): void {
  const stranger = Object.keys(statement).find((name) => !elements.includes(name));
  if (stranger) throw errors.malformedPolicy(`Unknown field ${stranger}`);
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    throw errors.malformedPolicy(
      effect === undefined ? "Missing required field Effect" : `Invalid effect: ${effect}`,
    );
  }
  checkPrincipal(oneOf(statement, "Principal"));
  for (const action of textsOf(oneOf(statement, "Action"), "Action")) {
    if (action !== "*" && !/^s3:[\w*?]+$/i.test(action)) {
      throw errors.malformedPolicy("Policy has invalid action");
    }
  }
  const arn = bucketArn(bucket);
  for (const resource of textsOf(oneOf(statement, "Resource"), "Resource")) {
    if (!mayName(resource, arn)) throw errors.malformedPolicy("Policy has invalid resource");
  }
  const condition = statement["Condition"];
  if (condition !== undefined && !isJsonObject(condition)) {
    throw errors.malformedPolicy("Condition must be an object");
  }
}

/** The element, or its negation; exactly one of them has to be there. */
function oneOf(statement: Fields, name: string): unknown {
  const negated = `Not${name}`;
  const [value, not] = [statement[name], statement[negated]];
  if (value !== undefined && not !== undefined) {
    throw errors.malformedPolicy(`Policy statement must not have both ${name} and ${negated}`);
  }
  if (value === undefined && not === undefined) {
    throw errors.malformedPolicy(`Missing required field ${name}`);
  }
  return value ?? not;
}

function textsOf(value: unknown, name: string): readonly string[] {
  const texts = [value].flat();
  const isText = (text: unknown): text is string => typeof text === "string";
  if (texts.length === 0 || !texts.every(isText)) {
    throw errors.malformedPolicy(`${name} must be a string or a list of strings`);
  }
  return texts;
}

function checkPrincipal(principal: unknown): void {
  if (principal === "*") return;
  if (!isJsonObject(principal) || Object.keys(principal).length === 0) {
    throw errors.malformedPolicy("Invalid policy syntax.");
  }
  for (const [kind, value] of Object.entries(principal)) {
    const names = textsOf(value, "Principal");
    const known = ["AWS", "Service", "CanonicalUser", "Federated"].includes(kind);
    const valid = (name: string) =>
      kind !== "AWS" || /^(\*|\d{12}|A[A-Z0-9]{15,127}|arn:[\w-]+:(iam|sts)::\S+)$/.test(name);
    if (!known || !names.every(valid)) {
      throw errors.malformedPolicy("Invalid principal in policy");
    }
  }
}

/** A policy speaks of its own bucket: wildcards may stand only after its name. */
const mayName = (resource: string, arn: string): boolean =>
  resource === arn || resource.startsWith(`${arn}/`) || resource === `${arn}*`;

/**
 * Whether someone outside the account is let in without a condition that narrows it down.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export const isPublicPolicy = (policy: PolicyDocument | undefined): boolean =>
  statementsOf(policy).some(
    (statement) =>
      statement.Effect === "Allow" && namesEveryone(statement.Principal) && !isNarrowed(statement),
  );

const namesEveryone = (principal: PolicyStatement["Principal"]): boolean =>
  principal === "*" ||
  (typeof principal === "object" && listOf(principal["AWS"]).some((name) => name === "*"));

const narrowing =
  /^(aws:(SourceArn|SourceVpc|SourceVpce|SourceAccount|SourceOwner|PrincipalArn|PrincipalOrgID|PrincipalAccount|SourceIp|userid)|s3:DataAccessPoint(Arn|Account))$/i;

/** Only a fixed value narrows: a pattern of anything is as good as none. */
const isNarrowed = (statement: PolicyStatement): boolean =>
  Object.values(statement.Condition ?? {}).some((keys) =>
    Object.entries(keys).some(
      ([key, values]) =>
        narrowing.test(key) &&
        listOf(values).every((value) => !/^[*?]+$|^0\.0\.0\.0\/0$/.test(value)),
    ),
  );
