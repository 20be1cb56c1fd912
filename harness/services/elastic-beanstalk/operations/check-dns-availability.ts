/** CheckDNSAvailability: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CheckDNSAvailability.html */

import { hostOf, isTaken } from "../cname.ts";
import type { EbProcedure } from "../operation.ts";

export const checkDnsAvailability: EbProcedure<"CheckDNSAvailability"> = async (input, ctx) => {
  const host = hostOf(ctx, input.CNAMEPrefix);
  return { Available: !isTaken(ctx.store, host), FullyQualifiedCNAME: host };
};
