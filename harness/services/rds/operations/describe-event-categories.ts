/** DescribeEventCategories: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEventCategories.html */

import type { RdsTransition } from "../operation.ts";

/** The categories that instances, snapshots and groups have here. */
const CATEGORIES = {
  "db-instance": [
    ...["availability", "backup", "configuration change", "creation", "deletion", "failover"],
    ...["failure", "notification", "read replica", "recovery", "restoration"],
  ],
  "db-parameter-group": ["configuration change"],
  "db-snapshot": ["creation", "deletion"],
};

export const describeEventCategories: RdsTransition<"DescribeEventCategories"> = (input) => {
  const EventCategoriesMapList = Object.entries(CATEGORIES)
    .filter(([type]) => input.SourceType === undefined || type === input.SourceType)
    .map(([SourceType, EventCategories]) => ({ SourceType, EventCategories }));
  return { output: { EventCategoriesMapList } };
};
