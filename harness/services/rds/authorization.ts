/** What IAM policies about RDS name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
 */

import { type Naming, namedResource } from "#operation/data-service/named-resource.ts";
import type { Authorization } from "#operation/service.ts";
import { arnOf, type Kind } from "./find.ts";
import type { RdsStore } from "./store.ts";

const NAMING: Naming<Kind> = [
  ["DBInstanceIdentifier", "db"],
  ["DBSnapshotIdentifier", "snapshot"],
  ["TargetDBSnapshotIdentifier", "snapshot"],
  ["DBParameterGroupName", "pg"],
  ["DBSubnetGroupName", "subgrp"],
];

export const authorization: Authorization<"rds", RdsStore> = {
  resource: namedResource(NAMING, arnOf),
};
