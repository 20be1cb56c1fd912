/** DescribeEventCategories: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEventCategories.html */

import type { RdsTransition } from "../operation.ts";

/**
 * The categories of the sources that there are here, whether their events happen here or not.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
const CATEGORIES = {
  "db-instance": [
    ...["availability", "backup", "configuration change", "creation", "deletion", "failover"],
    ...["failure", "low storage", "maintenance", "notification", "read replica", "recovery"],
    ...["restoration", "security", "security patching"],
  ],
  "db-parameter-group": ["configuration change"],
  "db-snapshot": ["creation", "deletion", "notification", "restoration"],
};

export const describeEventCategories: RdsTransition<"DescribeEventCategories"> = (input) => {
  const EventCategoriesMapList = Object.entries(CATEGORIES)
    .filter(([type]) => input.SourceType === undefined || type === input.SourceType)
    .map(([SourceType, EventCategories]) => ({ SourceType, EventCategories }));
  return { output: { EventCategoriesMapList } };
};
