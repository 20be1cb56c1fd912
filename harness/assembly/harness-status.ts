/** What `status` tells of a harness: what an account runs, and what stands beside it. */

import type { ControlTarget } from "#control/control.ts";
import { systemStatus } from "#control/system-status.ts";
import { accountId } from "#kernel/brand.ts";
import type { Assembly } from "./assembly.ts";
import { createWorldView } from "./world-view.ts";

/** Asks a part that is no service of AWS, such as the search cluster. */
export type StatusReport = () => Promise<object>;

/** By the name under which each is told. */
export type StatusReports = Map<string, StatusReport>;

export function harnessStatus(
  { core, random, region }: Assembly,
  endpoint: () => string,
  reports: StatusReports,
): ControlTarget["status"] {
  return async (given) => {
    const account = accountId(given);
    const view = { core, account, accessKeyId: given, region, endpoint: endpoint(), random };
    const told = [...reports].map(async ([name, report]) => [name, await report()] as const);
    return {
      ...(await systemStatus(createWorldView(view).call)),
      ...Object.fromEntries(await Promise.all(told)),
    };
  };
}
