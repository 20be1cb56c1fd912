/** What IAM policies about ElastiCache name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticache.html
 */

import { type Naming, namedResource } from "#operation/data-service/named-resource.ts";
import type { Authorization } from "#operation/service.ts";
import { arnOf, type Kind } from "./find.ts";
import type { CacheStore } from "./store.ts";

const NAMING: Naming<Kind> = [
  ["CacheClusterId", "cluster"],
  ["ReplicationGroupId", "replicationgroup"],
  ["SnapshotName", "snapshot"],
  ["TargetSnapshotName", "snapshot"],
  ["CacheParameterGroupName", "parametergroup"],
  ["CacheSubnetGroupName", "subnetgroup"],
];

export const authorization: Authorization<"elasticache", CacheStore> = {
  resource: namedResource(NAMING, arnOf),
};
