/**
 * Acting as a pipeline's role: Elastic Transcoder reads, writes and publishes with the role's
 * permissions, which a trust policy must let it take on.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/access-control.html
 */

import { parseArn } from "#kernel/arn.ts";
import { AwsError } from "#kernel/aws-error.ts";
import type { AccountId } from "#kernel/brand.ts";
import {
  type Principal,
  rolePrincipal,
  type ServicePrincipal,
  type SessionPrincipal,
} from "#kernel/principal.ts";
import type { EtProcedureContext } from "./operation.ts";

type Scope = Pick<EtProcedureContext, "account" | "call">;

const SESSION = "elastic-transcoder";

/** Elastic Transcoder as IAM sees it. */
export const itself = (account: AccountId): ServicePrincipal => ({
  type: "service",
  account,
  name: "elastictranscoder.amazonaws.com",
});

/** A session of the role. */
export const sessionOf = ({ account }: Pick<Scope, "account">, roleArn: string): SessionPrincipal =>
  rolePrincipal(account, roleArn, SESSION);

/** Without the path: `role/service-role/etc` is named `etc`. */
function roleName(roleArn: string): string {
  return parseArn(roleArn)?.resource.split("/").at(-1) ?? roleArn;
}

/**
 * Why the role cannot be taken on; undefined when it can. Choice: a role that IAM does not know
 * can, as sessions of unknown roles may do everything in this harness.
 */
export async function distrustOf(ctx: Scope, roleArn: string): Promise<string | undefined> {
  if (!(await isKnown(ctx, roleArn))) return undefined;
  const request = { RoleArn: roleArn, RoleSessionName: SESSION };
  try {
    await ctx.call("sts", "AssumeRole", request, { as: itself(ctx.account) });
    return undefined;
  } catch (error) {
    if (error instanceof AwsError && error.code === "AccessDenied") return error.message;
    throw error;
  }
}

async function isKnown(ctx: Scope, roleArn: string): Promise<boolean> {
  const { account } = ctx;
  const owner: Principal = { type: "account", account, arn: `arn:aws:iam::${account}:root` };
  try {
    await ctx.call("iam", "GetRole", { RoleName: roleName(roleArn) }, { as: owner });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith("NoSuchEntity")) return false;
    throw error;
  }
}
