/** The subnets of a subnet group. */

import { strangeSubnet, zonesOf } from "#operation/data-service/subnets.ts";
import * as errors from "./errors.ts";

/** Each once; AWS asks for two zones, which here means two subnets. */
export function coveringSubnets(region: string, subnetIds: readonly string[]): readonly string[] {
  const wrong = strangeSubnet(subnetIds);
  if (wrong !== undefined)
    throw errors.invalidValue(
      `The subnet ID ${wrong} is not valid; it looks like subnet-0123abcd.`,
    );
  const ids = [...new Set(subnetIds)];
  if (ids.length < 2) throw errors.tooFewZones(zonesOf(region).slice(0, ids.length));
  return ids;
}
