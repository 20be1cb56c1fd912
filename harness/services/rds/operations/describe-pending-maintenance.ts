/** DescribePendingMaintenanceActions: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribePendingMaintenanceActions.html */

import type { RdsTransition } from "../operation.ts";

/** Servers of this harness are never patched, so nothing is ever pending. */
export const describePendingMaintenanceActions: RdsTransition<
  "DescribePendingMaintenanceActions"
> = () => ({ output: { PendingMaintenanceActions: [] } });
