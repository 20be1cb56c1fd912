/** The subnets of a subnet group. */

import { strangeSubnet } from "#operation/data-service/subnets.ts";
import * as errors from "./errors.ts";

/** Each once. */
export function checkedSubnets(subnetIds: readonly string[]): readonly string[] {
  const wrong = strangeSubnet(subnetIds);
  if (wrong !== undefined) throw errors.invalidSubnet(wrong);
  return [...new Set(subnetIds)];
}
