/**
 * What requests say of a cache, checked against AWS's rules.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
 */

import { answered } from "#operation/data-service/machine.ts";
import { nameChecker } from "#operation/data-service/name.ts";
import { unbuiltRefuser } from "#operation/data-service/unbuilt.ts";
import { isDailyWindow, parseWeekly } from "#operation/data-service/window.ts";
import type { EngineVersion } from "./engine.ts";
import * as errors from "./errors.ts";
import * as limits from "./limits.ts";
import type { CacheProcedureContext } from "./operation.ts";

export const checkedName = nameChecker(errors.invalidValue);

export function checkedNodeType(value: string | undefined): string {
  if (value === undefined)
    throw errors.invalidCombination("The parameter CacheNodeType must be provided.");
  if (limits.nodeTypePattern.test(value)) return value;
  throw errors.invalidValue(`Invalid cache node type: ${value}`);
}

export function checkedPort(value: number): number {
  if (Number.isInteger(value) && value >= 1024 && value <= 65_535) return value;
  throw errors.invalidValue(`Invalid port: ${value}. It has to be 1024 to 65535.`);
}

export function checkedToken(value: string): string {
  if (limits.tokenPattern.test(value)) return value;
  throw errors.invalidValue(
    "Invalid AuthToken provided. It has to have 16 to 128 printable characters; of special " +
      "characters only !, &, #, $, ^, <, > and - are allowed.",
  );
}

export function checkedRetention(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= limits.retentionDaysMax) return value;
  throw errors.invalidValue(
    `Invalid snapshot retention limit: ${value}. It has to be 0 to ${limits.retentionDaysMax}.`,
  );
}

export function checkedSnapshotWindow(value: string): string {
  if (isDailyWindow(value)) return value;
  throw errors.invalidValue(`Invalid snapshot window: ${value}. It looks like 05:00-09:00.`);
}

export function checkedMaintenanceWindow(value: string): string {
  const window = value.toLowerCase();
  if (parseWeekly(window)) return window;
  throw errors.invalidValue(
    `Invalid maintenance window: ${value}. It looks like sun:23:00-mon:01:30.`,
  );
}

export function checkedEngine(value: string | undefined): void {
  const { ENGINE } = limits;
  if (value === undefined || value.toLowerCase() === ENGINE) return;
  throw errors.invalidValue(`Invalid engine: ${value}. This harness runs ${ENGINE} only.`);
}

/** The versions on this machine; a machine without any cannot run a cache. */
export const installedVersions = ({
  engine,
}: CacheProcedureContext): Promise<readonly EngineVersion[]> =>
  answered(engine.versions(), errors.cannotRun);

/** The installed version that a request means, such as `7.0`, `7.x` or `7.0.15`. */
export async function versionFor(
  ctx: CacheProcedureContext,
  asked: string | undefined,
): Promise<EngineVersion> {
  const installed = await installedVersions(ctx);
  const found = installed.find(
    ({ version, name }) =>
      asked === undefined || [version, name, `${name.split(".")[0]}.x`].includes(asked),
  );
  if (found) return found;
  throw errors.invalidCombination(
    `Cannot find version ${asked} for ${limits.ENGINE}. Installed on this machine: ` +
      `${installed.map(({ name }) => name).join(", ")}.`,
  );
}

export const refuse = unbuiltRefuser(errors.notBuilt, {
  TransitEncryptionEnabled: "nodes have no TLS; AuthToken works without",
  NodeGroupConfiguration: "several shards; a group here has one",
});

/** What creating and changing a cache refuse alike. */
export const UNBUILT = [
  ...["CacheSecurityGroupNames", "SnapshotArns", "NotificationTopicArn", "NotificationTopicStatus"],
  ...["OutpostMode", "PreferredOutpostArn", "PreferredOutpostArns", "LogDeliveryConfigurations"],
  ...["TransitEncryptionEnabled", "TransitEncryptionMode", "AtRestEncryptionEnabled", "KmsKeyId"],
  ...["GlobalReplicationGroupId", "PrimaryClusterId", "NodeGroupConfiguration", "UserGroupIds"],
  ...["UserGroupIdsToAdd", "UserGroupIdsToRemove", "RemoveUserGroups", "DataTieringEnabled"],
  ...["ServerlessCacheSnapshotName", "Durability", "ScaleConfig", "SnapshottingClusterId"],
  ...["NewAvailabilityZones", "CacheNodeIdsToRemove"],
];

/** Members that have one value here. */
export function refuseOtherWorlds(input: {
  readonly NetworkType?: string | undefined;
  readonly IpDiscovery?: string | undefined;
  readonly ClusterMode?: string | undefined;
  readonly AZMode?: string | undefined;
}): void {
  const { NetworkType, IpDiscovery, ClusterMode, AZMode } = input;
  if ((NetworkType ?? "ipv4") !== "ipv4") throw errors.notBuilt(`NetworkType ${NetworkType}`);
  if ((IpDiscovery ?? "ipv4") !== "ipv4") throw errors.notBuilt(`IpDiscovery ${IpDiscovery}`);
  if ((ClusterMode ?? "disabled") !== "disabled")
    throw errors.notBuilt("cluster mode (several shards; a group here has one)");
  if ((AZMode ?? "single-az") !== "single-az")
    throw errors.invalidCombination("AZMode cross-az is for Memcached only.");
}
