/** Operations that AWS lets anybody call: what they may do is decided by the resource's policy. */

import type { ServiceName } from "#model/types/index.ts";

const UNSIGNED: Readonly<Partial<Record<ServiceName, readonly string[] | "all">>> = {
  s3: "all",
  // AWS: links in notifications are opened without a signature.
  // https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
  sns: ["ConfirmSubscription", "Unsubscribe"],
  // AWS: the caller has no AWS credentials yet.
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
  sts: ["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"],
};

export function mayBeUnsigned(service: ServiceName, operation: string): boolean {
  const allowed = UNSIGNED[service];
  return allowed === "all" || (allowed?.includes(operation) ?? false);
}
