/**
 * AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * The role's trust policy decides. A session policy would narrow the role's own policies; that is
 * not built, so one is refused.
 */

import { parseArn } from "#kernel/arn.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import { principalName } from "#kernel/principal.ts";
import type { Role } from "#model/types/iam.ts";
import type { AssumeRoleRequest } from "#model/types/sts.ts";
import type { PolicyDocument } from "#operation/policy.ts";
import { chainedTooLong, durationTooLong, mayNotAssume, notBuilt } from "../errors.ts";
import { ASSUMED_SECONDS, CHAINED_SECONDS_MAX } from "../limits.ts";
import { credentialsShape, openSession } from "../session.ts";
import type { StsProcedure } from "../store.ts";

type Context = Parameters<StsProcedure<"AssumeRole">>[1];

export const assumeRole: StsProcedure<"AssumeRole"> = async (input, ctx) => {
  refuseUnbuilt(input);
  const role = await roleOf(input.RoleArn, ctx);
  const trust = parseJson(decodeURIComponent(role.AssumeRolePolicyDocument ?? ""));
  const verdict = ctx.engine.evaluateTrust(
    {
      principal: ctx.principal,
      action: "sts:AssumeRole",
      resource: input.RoleArn,
      context: {
        "aws:SourceIp": ctx.sourceIp,
        "sts:RoleSessionName": input.RoleSessionName,
        ...(input.ExternalId !== undefined && { "sts:ExternalId": input.ExternalId }),
      },
    },
    // IAM checked the document when it kept it.
    (isJsonObject(trust) ? trust : { Statement: [] }) as unknown as PolicyDocument,
  );
  if (!verdict.allowed) {
    throw mayNotAssume(principalName(ctx.principal), input.RoleArn, verdict.reason);
  }
  const seconds = secondsFor(input, role, ctx);
  const arn =
    `arn:aws:sts::${ctx.account}:assumed-role/` + `${role.RoleName}/${input.RoleSessionName}`;
  const identity = { type: "session", arn, roleArn: input.RoleArn } as const;
  const session = ctx.transact(openSession, { identity, seconds });
  return {
    Credentials: credentialsShape(session),
    AssumedRoleUser: { AssumedRoleId: `${role.RoleId}:${input.RoleSessionName}`, Arn: arn },
  };
};

function refuseUnbuilt(input: AssumeRoleRequest): void {
  if (input.Policy !== undefined) throw notBuilt("Policy");
  if (input.PolicyArns?.length) throw notBuilt("PolicyArns");
  if (input.Tags?.length) throw notBuilt("Tags");
  if (input.SerialNumber !== undefined) throw notBuilt("SerialNumber");
  if (input.SourceIdentity !== undefined) throw notBuilt("SourceIdentity");
}

/** The role, as IAM shows it to the account's owner: the caller may not be allowed to look. */
async function roleOf(roleArn: string, ctx: Context): Promise<Role> {
  const { account } = ctx;
  const parts = parseArn(roleArn);
  const name = /^role\/(?:.*\/)?([^/]+)$/.exec(parts?.resource ?? "")?.[1];
  const deny = (reason: string) => mayNotAssume(principalName(ctx.principal), roleArn, reason);
  if (name === undefined) throw deny("It is not the ARN of a role.");
  if (parts?.account !== account) {
    throw deny(`Roles of another account (${parts?.account}) cannot be assumed in this harness.`);
  }
  const owner = { type: "account", account, arn: `arn:aws:iam::${account}:root` } as const;
  try {
    const { Role: role } = await ctx.call("iam", "GetRole", { RoleName: name }, { as: owner });
    if (role?.Arn === roleArn) return role;
  } catch (error) {
    // AWS does not tell whether the role exists.
    throw deny(`The role could not be read: ${error instanceof Error ? error.message : error}`);
  }
  throw deny("A role of that name exists, but under another path.");
}

function secondsFor(input: AssumeRoleRequest, role: Role, ctx: Context): number {
  const seconds = input.DurationSeconds ?? ASSUMED_SECONDS.usual;
  if (seconds > (role.MaxSessionDuration ?? ASSUMED_SECONDS.usual)) throw durationTooLong();
  const chained = ctx.principal.type === "session" && /:assumed-role\//.test(ctx.principal.arn);
  if (chained && seconds > CHAINED_SECONDS_MAX) throw chainedTooLong();
  return seconds;
}
