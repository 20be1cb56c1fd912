/** Who makes a call: established once, by the gateway or by the bus, and never taken from a header. */

import type { AccountId } from "./brand.ts";

export type Principal =
  | AccountPrincipal
  | SessionPrincipal
  | ServicePrincipal
  | CanonicalUserPrincipal
  | AnonymousPrincipal;

/** The owner of an account's long-term key: allowed everything in that account. */
export interface AccountPrincipal {
  readonly type: "account";
  readonly account: AccountId;
  readonly arn: string;
}

/** A process running under a role; its identity policies apply when IAM knows the role. */
export interface SessionPrincipal {
  readonly type: "session";
  readonly account: AccountId;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  readonly arn: string;
  readonly roleArn: string;
  /** What an AWS service took the role on for, such as a rule of EventBridge. */
  readonly sourceArn?: string;
}

/** An AWS service acting on a resource's behalf, such as `s3.amazonaws.com` for a bucket. */
export interface ServicePrincipal {
  readonly type: "service";
  readonly account: AccountId;
  readonly name: string;
  readonly sourceArn?: string;
}

/** An S3 canonical user: how a CloudFront origin access identity reaches a bucket. */
export interface CanonicalUserPrincipal {
  readonly type: "canonical-user";
  readonly account: AccountId;
  readonly id: string;
  readonly arn: string;
}

/** Nobody: a request without a signature. */
export interface AnonymousPrincipal {
  readonly type: "anonymous";
  readonly account: AccountId;
}

/** A session of a role. The path of the role's name is no part of the session's ARN, as at STS. */
export function rolePrincipal(
  account: AccountId,
  roleArn: string,
  sessionName: string,
): SessionPrincipal {
  const role = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const arn = `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`;
  return { type: "session", account, arn, roleArn };
}

/** The ARN, or the name of what has none, for messages and the journal. */
export function principalName(principal: Principal): string {
  switch (principal.type) {
    case "service":
      return principal.name;
    case "anonymous":
      return "anonymous";
    default:
      return principal.arn;
  }
}
