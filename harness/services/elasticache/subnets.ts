/** The subnets of a subnet group. */

import * as errors from "./errors.ts";

const SUBNET = /^subnet-[0-9a-z]+$/;

/** Each once. */
export function checkedSubnets(subnetIds: readonly string[]): readonly string[] {
  const wrong = subnetIds.find((id) => !SUBNET.test(id));
  if (wrong !== undefined) throw errors.invalidSubnet(wrong);
  return [...new Set(subnetIds)];
}
