/**
 * Amazon RDS for PostgreSQL:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/Welcome.html
 */

import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import type { DatabaseEngine } from "./engine.ts";
import { broken } from "./errors.ts";
import { constraints } from "./limits.ts";
import { addTagsToResource } from "./operations/add-tags-to-resource.ts";
import { copyDbSnapshot } from "./operations/copy-db-snapshot.ts";
import { createDbInstance } from "./operations/create-db-instance.ts";
import { createDbInstanceReadReplica } from "./operations/create-db-instance-read-replica.ts";
import { createDbParameterGroup } from "./operations/create-db-parameter-group.ts";
import { createDbSnapshot } from "./operations/create-db-snapshot.ts";
import { createDbSubnetGroup } from "./operations/create-db-subnet-group.ts";
import { deleteDbInstance } from "./operations/delete-db-instance.ts";
import { deleteDbParameterGroup } from "./operations/delete-db-parameter-group.ts";
import { deleteDbSnapshot } from "./operations/delete-db-snapshot.ts";
import { deleteDbSubnetGroup } from "./operations/delete-db-subnet-group.ts";
import { describeDbEngineVersions } from "./operations/describe-db-engine-versions.ts";
import { describeDbInstances } from "./operations/describe-db-instances.ts";
import { describeDbLogFiles } from "./operations/describe-db-log-files.ts";
import { describeDbParameterGroups } from "./operations/describe-db-parameter-groups.ts";
import { describeDbParameters } from "./operations/describe-db-parameters.ts";
import { describeDbSnapshots } from "./operations/describe-db-snapshots.ts";
import { describeDbSubnetGroups } from "./operations/describe-db-subnet-groups.ts";
import { describeEngineDefaultParameters } from "./operations/describe-default-parameters.ts";
import { describeEventCategories } from "./operations/describe-event-categories.ts";
import { describeEvents } from "./operations/describe-events.ts";
import { describeOrderableDbInstanceOptions } from "./operations/describe-orderable-options.ts";
import { describePendingMaintenanceActions } from "./operations/describe-pending-maintenance.ts";
import { downloadDbLogFilePortion } from "./operations/download-db-log-file-portion.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { modifyDbInstance } from "./operations/modify-db-instance.ts";
import { modifyDbParameterGroup } from "./operations/modify-db-parameter-group.ts";
import { modifyDbSubnetGroup } from "./operations/modify-db-subnet-group.ts";
import { promoteReadReplica } from "./operations/promote-read-replica.ts";
import { rebootDbInstance } from "./operations/reboot-db-instance.ts";
import { removeTagsFromResource } from "./operations/remove-tags-from-resource.ts";
import { resetDbParameterGroup } from "./operations/reset-db-parameter-group.ts";
import { restoreDbInstanceFromDbSnapshot } from "./operations/restore-from-db-snapshot.ts";
import { startDbInstance } from "./operations/start-db-instance.ts";
import { stopDbInstance } from "./operations/stop-db-instance.ts";
import { supervisor } from "./run/supervise.ts";
import { createStore, type RdsStore } from "./store.ts";

export const rds = defineService<"rds", RdsStore, DatabaseEngine>({
  name: "rds",
  actionPrefix: "rds",
  store: createStore,
  transitions: {
    AddTagsToResource: addTagsToResource,
    CreateDBSnapshot: createDbSnapshot,
    CreateDBSubnetGroup: createDbSubnetGroup,
    DeleteDBInstance: deleteDbInstance,
    DeleteDBParameterGroup: deleteDbParameterGroup,
    DeleteDBSubnetGroup: deleteDbSubnetGroup,
    DescribeDBInstances: describeDbInstances,
    DescribeDBSnapshots: describeDbSnapshots,
    DescribeDBSubnetGroups: describeDbSubnetGroups,
    DescribeEventCategories: describeEventCategories,
    DescribeEvents: describeEvents,
    DescribePendingMaintenanceActions: describePendingMaintenanceActions,
    ListTagsForResource: listTagsForResource,
    ModifyDBSubnetGroup: modifyDbSubnetGroup,
    PromoteReadReplica: promoteReadReplica,
    RebootDBInstance: rebootDbInstance,
    RemoveTagsFromResource: removeTagsFromResource,
    StartDBInstance: startDbInstance,
    StopDBInstance: stopDbInstance,
  },
  procedures: {
    CopyDBSnapshot: copyDbSnapshot,
    CreateDBInstanceReadReplica: createDbInstanceReadReplica,
    CreateDBInstance: createDbInstance,
    CreateDBParameterGroup: createDbParameterGroup,
    DeleteDBSnapshot: deleteDbSnapshot,
    DescribeDBEngineVersions: describeDbEngineVersions,
    DescribeDBLogFiles: describeDbLogFiles,
    DescribeDBParameterGroups: describeDbParameterGroups,
    DescribeDBParameters: describeDbParameters,
    DescribeEngineDefaultParameters: describeEngineDefaultParameters,
    DescribeOrderableDBInstanceOptions: describeOrderableDbInstanceOptions,
    DownloadDBLogFilePortion: downloadDbLogFilePortion,
    ModifyDBInstance: modifyDbInstance,
    ModifyDBParameterGroup: modifyDbParameterGroup,
    ResetDBParameterGroup: resetDbParameterGroup,
    RestoreDBInstanceFromDBSnapshot: restoreDbInstanceFromDbSnapshot,
  },
  constraints,
  invalid: broken,
  authorization,
  background: [supervisor],
  partial: {
    CreateDBInstance:
      "PostgreSQL only, in the installed version and the harness's own region; no encryption, " +
      "IAM authentication, monitoring, log exports, managed passwords, option groups, domains",
    CreateDBInstanceReadReplica: "in the same region, of an instance that is no replica, Single-AZ",
    ModifyDBInstance: "as CreateDBInstance; no upgrades",
    RestoreDBInstanceFromDBSnapshot: "as CreateDBInstance",
    CopyDBSnapshot: "within a region",
    DescribeDBSnapshots: "manual snapshots; there are no automated ones",
    DescribePendingMaintenanceActions: "nothing is ever pending",
    DescribeDBLogFiles: "one file, the log of the current primary",
  },
});
