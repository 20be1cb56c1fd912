/**
 * A function's resource policy: who besides the account may invoke it.
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */

import type { AddPermissionRequest } from "#model/types/lambda.ts";
import type { PolicyDocument, PolicyStatement } from "#operation/policy.ts";
import type { PolicyEntry } from "./store.ts";

/** The statement that AddPermission's parameters stand for. */
export function statementOf(input: AddPermissionRequest, resource: string): PolicyStatement {
  const conditions: Record<string, Record<string, string>> = {};
  const add = (operator: string, key: string, value: string | undefined) => {
    if (value !== undefined) conditions[operator] = { ...conditions[operator], [key]: value };
  };
  add("StringEquals", "AWS:SourceAccount", input.SourceAccount);
  add("StringEquals", "lambda:EventSourceToken", input.EventSourceToken);
  add("StringEquals", "aws:PrincipalOrgID", input.PrincipalOrgID);
  add("ArnLike", "AWS:SourceArn", input.SourceArn);
  return {
    Sid: input.StatementId,
    Effect: "Allow",
    Principal: principalOf(input.Principal),
    Action: input.Action,
    Resource: resource,
    ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
  };
}

function principalOf(principal: string): "*" | Record<string, string> {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith("arn:") ? { AWS: principal } : { Service: principal };
}

export function documentOf(entry: PolicyEntry): PolicyDocument {
  return { Version: "2012-10-17", Id: "default", Statement: entry.statements };
}
