/**
 * Acting as a pipeline's role: Elastic Transcoder reads, writes and publishes with the role's
 * permissions, which a trust policy must let it take on.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/access-control.html
 */

import { parseArn } from "#kernel/arn.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { isJsonObject, type Json, parseJson } from "#kernel/json.ts";
import type { Principal, SessionPrincipal } from "#kernel/principal.ts";
import type { EtProcedureContext } from "./operation.ts";

type Scope = Pick<EtProcedureContext, "account" | "call">;

const SERVICE = "elastictranscoder.amazonaws.com";
const SESSION = "elastic-transcoder";

/** A session of the role. */
export function sessionOf(ctx: Pick<Scope, "account">, roleArn: string): SessionPrincipal {
  const { account } = ctx;
  const arn = `arn:aws:sts::${account}:assumed-role/${roleName(roleArn)}/${SESSION}`;
  return { type: "session", account, arn, roleArn };
}

/** Without the path: `role/service-role/etc` is named `etc`. */
function roleName(roleArn: string): string {
  return parseArn(roleArn)?.resource.split("/").at(-1) ?? roleArn;
}

/**
 * Why the role cannot be taken on; undefined when it can. Choice: a role that IAM does not know
 * can, as sessions of unknown roles may do everything in this harness.
 */
export async function distrustOf(ctx: Scope, roleArn: string): Promise<string | undefined> {
  const owner: Principal = {
    type: "account",
    account: ctx.account,
    arn: `arn:aws:iam::${ctx.account}:root`,
  };
  const policy = await ctx
    .call("iam", "GetRole", { RoleName: roleName(roleArn) }, { as: owner })
    .then(({ Role: role }) => role?.AssumeRolePolicyDocument)
    .catch(unknownRole);
  if (policy === undefined || trusts(policy)) return undefined;
  return `the trust policy of ${roleArn} does not name the service ${SERVICE}`;
}

function unknownRole(error: unknown): undefined {
  const codes = ["NoSuchEntity", "NoSuchEntityException", "NotImplemented"];
  if (error instanceof AwsError && codes.includes(error.code)) return undefined;
  throw error;
}

/** IAM answers the document percent-encoded. */
function trusts(policy: string): boolean {
  const text = policy.trimStart().startsWith("{") ? policy : decodeURIComponent(policy);
  const document = parseJson(text);
  const statements = isJsonObject(document) ? listOf(document["Statement"]) : [];
  return statements.some(
    (statement) =>
      isJsonObject(statement) &&
      statement["Effect"] === "Allow" &&
      listOf(statement["Action"]).some((action) =>
        /^(\*|sts:(\*|AssumeRole))$/.test(String(action)),
      ) &&
      namesService(statement["Principal"]),
  );
}

function namesService(principal: Json | undefined): boolean {
  if (principal === "*") return true;
  return isJsonObject(principal) && listOf(principal["Service"]).includes(SERVICE);
}

function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
