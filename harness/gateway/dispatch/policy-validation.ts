/**
 * The grammar of policy documents, checked when one is stored: what could never take effect, or
 * would silently be ignored, is refused.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

import { isJsonObject } from "#kernel/json.ts";
import { conditionOperator } from "./policy-conditions.ts";

/** What the document is attached to: an identity, a resource, or a role as its trust policy. */
export type PolicyKind = "identity" | "resource" | "trust";

const STATEMENT_ELEMENTS = [
  ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ["Resource", "NotResource", "Condition"],
].flat();

const PRINCIPAL_KINDS = ["AWS", "Service", "CanonicalUser", "Federated"];

/** Every problem as a sentence; an empty list means the document can be stored. */
export function validatePolicy(document: unknown, kind: PolicyKind = "resource"): string[] {
  if (!isJsonObject(document)) return ["The policy is not a JSON object."];
  const problems = [...strangers(document, ["Version", "Id", "Statement"], "the policy")];
  const version = document["Version"];
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    problems.push(`Version ${show(version)} is neither "2012-10-17" nor "2008-10-17".`);
  }
  const statements = [document["Statement"] ?? []].flat();
  if (statements.length === 0) problems.push("The policy has no Statement.");
  const sids = new Set<unknown>();
  for (const [i, statement] of statements.entries()) {
    if (!isJsonObject(statement)) {
      problems.push(`Statement ${i + 1} is not an object.`);
      continue;
    }
    const sid = statement["Sid"];
    if (sid !== undefined && sid !== "" && sids.has(sid)) {
      problems.push(`The Sid ${show(sid)} is used by two statements.`);
    }
    sids.add(sid);
    problems.push(...statementProblems(statement, `Statement ${i + 1}`, kind));
  }
  return problems;
}

type Fields = Readonly<Record<string, unknown>>;

const show = (value: unknown): string => JSON.stringify(value) ?? "(none)";

function* strangers(fields: Fields, known: readonly string[], where: string): Iterable<string> {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) yield `The element ${name} of ${where} is unknown.`;
  }
}

function* statementProblems(statement: Fields, where: string, kind: PolicyKind): Iterable<string> {
  yield* strangers(statement, STATEMENT_ELEMENTS, where);
  if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny") {
    yield `${where} has the Effect ${show(statement["Effect"])}; it has to be Allow or Deny.`;
  }
  if (statement["Sid"] !== undefined && typeof statement["Sid"] !== "string") {
    yield `The Sid of ${where} is not a string.`;
  }
  yield* principalProblems(statement, where, kind);
  yield* actionProblems(statement, where);
  yield* resourceProblems(statement, where, kind);
  yield* conditionProblems(statement["Condition"], where);
}

function* principalProblems(statement: Fields, where: string, kind: PolicyKind): Iterable<string> {
  const given = ["Principal", "NotPrincipal"].filter((name) => statement[name] !== undefined);
  if (kind === "identity") {
    if (given.length > 0) yield `${where} has a ${given[0]}, which only a resource's policy has.`;
    return;
  }
  const [element] = given;
  if (given.length !== 1 || element === undefined) {
    yield `${where} needs exactly one of Principal and NotPrincipal.`;
    return;
  }
  const value = statement[element];
  if (value === "*") return;
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    yield `The ${element} of ${where} is neither "*" nor an object.`;
    return;
  }
  for (const [principalKind, names] of Object.entries(value)) {
    if (!PRINCIPAL_KINDS.includes(principalKind)) {
      yield `The ${element} of ${where} has the unknown kind ${principalKind}.`;
    } else if (!isTextList(names)) {
      yield `The ${element} ${principalKind} of ${where} is not a string or a list of strings.`;
    } else if (principalKind === "AWS") {
      yield* awsPrincipalProblems([names].flat(), where);
    }
  }
}

function* awsPrincipalProblems(names: readonly string[], where: string): Iterable<string> {
  for (const name of names) {
    // AWS also keeps the unique id (AIDA…, AROA…) of a principal that was deleted since.
    if (name === "*" || /^\d{12}$/.test(name) || /^A[A-Z0-9]{15,127}$/.test(name)) continue;
    const arn = /^arn:[\w-]+:(iam|sts)::(\d{12}|cloudfront):(root|(user|role|assumed-role)\/.+)$/;
    if (!arn.test(name) || /[*?]/.test(name)) {
      yield `The AWS principal "${name}" of ${where} is not an account, a user or a role.`;
    }
  }
}

function* actionProblems(statement: Fields, where: string): Iterable<string> {
  const given = ["Action", "NotAction"].filter((name) => statement[name] !== undefined);
  const [element] = given;
  if (given.length !== 1 || element === undefined) {
    yield `${where} needs exactly one of Action and NotAction.`;
    return;
  }
  const actions = statement[element];
  if (!isTextList(actions)) {
    yield `The ${element} of ${where} is not a string or a list of strings.`;
    return;
  }
  for (const action of [actions].flat()) {
    if (action !== "*" && !/^[\w-]+:[\w*?]+$/.test(action)) {
      yield `The action "${action}" of ${where} has not the form service:operation.`;
    }
  }
}

function* resourceProblems(statement: Fields, where: string, kind: PolicyKind): Iterable<string> {
  const given = ["Resource", "NotResource"].filter((name) => statement[name] !== undefined);
  const [element] = given;
  if (kind === "trust") {
    if (element) yield `${where} has a ${element}, which a role's trust policy must not have.`;
    return;
  }
  if (given.length !== 1 || element === undefined) {
    yield `${where} needs exactly one of Resource and NotResource.`;
    return;
  }
  const resources = statement[element];
  if (!isTextList(resources)) {
    yield `The ${element} of ${where} is not a string or a list of strings.`;
    return;
  }
  for (const resource of [resources].flat()) {
    if (resource !== "*" && !/^(arn|\*)/.test(resource)) {
      yield `The resource "${resource}" of ${where} is neither an ARN nor "*".`;
    }
    // Gap: the escapes for a literal wildcard are not honoured, so they are not accepted.
    if (/\$\{[*?$]\}/.test(resource)) yield `${where} escapes a wildcard in "${resource}".`;
  }
}

function* conditionProblems(condition: unknown, where: string): Iterable<string> {
  if (condition === undefined) return;
  if (!isJsonObject(condition)) {
    yield `The Condition of ${where} is not an object.`;
    return;
  }
  for (const [operator, keys] of Object.entries(condition)) {
    if (!conditionOperator(operator)) {
      yield `The condition operator ${operator} of ${where} is unknown.`;
    } else if (!isJsonObject(keys)) {
      yield `The condition ${operator} of ${where} is not an object of keys and values.`;
    } else {
      yield* conditionValueProblems(operator, keys, where);
    }
  }
}

function* conditionValueProblems(operator: string, keys: Fields, where: string): Iterable<string> {
  for (const [key, values] of Object.entries(keys)) {
    const scalar = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);
    if (![values].flat().every(scalar)) {
      yield `The value of ${operator} ${key} in ${where} is not a string or a list of strings.`;
    }
  }
}

function isTextList(value: unknown): value is string | readonly string[] {
  return typeof value === "string" || (Array.isArray(value) && value.every(isText));
}

const isText = (value: unknown): value is string => typeof value === "string";
