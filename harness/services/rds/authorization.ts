/** What IAM policies about RDS name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
 */

import type { Authorization } from "#operation/service.ts";
import { arnOf, type Kind } from "./find.ts";
import type { RdsStore } from "./store.ts";

/** The first member that names a thing says which one the call is about. */
const NAMING: readonly (readonly [member: string, kind: Kind])[] = [
  ["DBInstanceIdentifier", "db"],
  ["DBSnapshotIdentifier", "snapshot"],
  ["TargetDBSnapshotIdentifier", "snapshot"],
  ["DBParameterGroupName", "pg"],
  ["DBSubnetGroupName", "subgrp"],
];

export const authorization: Authorization<"rds", RdsStore> = {
  resource(_operation, input, scope) {
    const { ResourceName: arn } = input;
    if (typeof arn === "string") return arn;
    for (const [member, kind] of NAMING) {
      const name = input[member];
      if (typeof name === "string") return arnOf(scope, kind, name.toLowerCase());
    }
    return "*";
  },
};
