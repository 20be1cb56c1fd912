/** The subnets of a subnet group. */

import * as errors from "./errors.ts";
import { zonesOf } from "./shown.ts";

const SUBNET = /^subnet-[0-9a-z]+$/;

/** Each once; AWS asks for two zones, which here means two subnets. */
export function coveringSubnets(region: string, subnetIds: readonly string[]): readonly string[] {
  const wrong = subnetIds.find((id) => !SUBNET.test(id));
  if (wrong !== undefined)
    throw errors.invalidValue(
      `The subnet ID ${wrong} is not valid; it looks like subnet-0123abcd.`,
    );
  const ids = [...new Set(subnetIds)];
  if (ids.length < 2) throw errors.tooFewZones(zonesOf(region).slice(0, ids.length));
  return ids;
}
