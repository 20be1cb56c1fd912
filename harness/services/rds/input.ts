/**
 * What requests say of an instance, checked against AWS's rules.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */

import { answered } from "#operation/data-service/machine.ts";
import { nameChecker } from "#operation/data-service/name.ts";
import { unbuiltRefuser } from "#operation/data-service/unbuilt.ts";
import { isDailyWindow, parseWeekly } from "#operation/data-service/window.ts";
import type { EngineVersion } from "./engine.ts";
import * as errors from "./errors.ts";
import * as limits from "./limits.ts";
import type { RdsProcedureContext } from "./operation.ts";

export const checkedName = nameChecker(errors.invalidValue);

export const checkedIdentifier = (value: string): string =>
  checkedName("DBInstanceIdentifier", value, limits.identifierPattern);

export function checkedUsername(value: string | undefined): string {
  if (!value)
    throw errors.invalidValue(
      "The parameter MasterUsername must be provided and must not be blank.",
    );
  if (limits.reservedUsernames.has(value.toLowerCase()) || value.toLowerCase().startsWith("pg_"))
    throw errors.invalidValue(
      `MasterUsername ${value} cannot be used as it is a reserved word used by the engine`,
    );
  if (!limits.usernamePattern.test(value))
    throw errors.invalidValue(
      "The parameter MasterUsername is not a valid identifier because it must begin with a " +
        "letter and contain at most 63 letters, digits and underscores.",
    );
  return value;
}

export function checkedPassword(value: string | undefined): string {
  if (!value)
    throw errors.invalidValue(
      "The parameter MasterUserPassword must be provided and must not be blank.",
    );
  const wrong = (why: string) =>
    errors.invalidValue(`The parameter MasterUserPassword is not a valid password${why}`);
  const { passwordMin, passwordMax } = limits;
  if (value.length < passwordMin)
    throw wrong(` because it is shorter than ${passwordMin} characters.`);
  if (value.length > passwordMax)
    throw wrong(` because it is longer than ${passwordMax} characters.`);
  if (!limits.passwordPattern.test(value) || /[/@"]/.test(value))
    throw wrong(`. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`);
  return value;
}

export function checkedDatabase(value: string): string {
  if (limits.databasePattern.test(value) && !limits.reservedDatabases.has(value.toLowerCase()))
    return value;
  throw errors.invalidValue(
    limits.reservedDatabases.has(value.toLowerCase())
      ? `DBName ${value} cannot be used as it is a reserved word used by the engine`
      : "DBName must begin with a letter and contain only alphanumeric characters.",
  );
}

export function checkedClass(value: string): string {
  if (limits.classPattern.test(value)) return value;
  throw errors.invalidValue(`Invalid DB Instance class: ${value}`);
}

export interface Storage {
  readonly storageType: string;
  readonly allocatedStorage: number;
  readonly iops?: number;
  readonly maxAllocatedStorage?: number;
}

/** Defaults as in the API: gp2, and io1 where IOPS are asked for. */
export function checkedStorage(asked: {
  readonly StorageType?: string | undefined;
  readonly AllocatedStorage?: number | undefined;
  readonly Iops?: number | undefined;
  readonly MaxAllocatedStorage?: number | undefined;
}): Storage {
  const { AllocatedStorage: size, Iops: iops, MaxAllocatedStorage: most } = asked;
  const storageType = asked.StorageType ?? (iops === undefined ? "gp2" : "io1");
  const range = limits.storageTypes[storageType];
  if (!range) throw errors.invalidValue(`Invalid storage type: ${storageType}`);
  if (size === undefined)
    throw errors.invalidValue(
      "The parameter AllocatedStorage must be provided and must not be null.",
    );
  if (size < range[0] || size > range[1])
    throw errors.invalidValue(
      `Invalid storage size for engine name ${limits.ENGINE} and storage type ${storageType}: ` +
        `${size}`,
    );
  if (iops === undefined && storageType.startsWith("io"))
    throw errors.invalidCombination(
      `You must specify IOPS when using storage type ${storageType}.`,
    );
  if (iops !== undefined && /^(gp2|standard)$/.test(storageType))
    throw errors.invalidCombination(
      `You can't specify IOPS for storage type ${storageType}; use gp3, io1 or io2.`,
    );
  if (most !== undefined && most < size)
    throw errors.invalidCombination(
      "Max storage size must be greater than the allocated storage size.",
    );
  return {
    storageType,
    allocatedStorage: size,
    ...(iops === undefined ? {} : { iops }),
    ...(most === undefined ? {} : { maxAllocatedStorage: most }),
  };
}

export function checkedPort(parameter: string, value: number): number {
  const { portMin, portMax } = limits;
  if (Number.isInteger(value) && value >= portMin && value <= portMax) return value;
  throw errors.invalidValue(
    `Invalid ${parameter}: ${value}. It has to be ${portMin} to ${portMax}.`,
  );
}

export function checkedRetention(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= limits.retentionDaysMax) return value;
  throw errors.invalidValue(
    `Invalid backup retention period: ${value}. It has to be 0 to ${limits.retentionDaysMax} days.`,
  );
}

export function checkedBackupWindow(value: string): string {
  if (isDailyWindow(value)) return value;
  throw errors.invalidValue(
    `Invalid backup window format: ${value}. Should be specified as a range hh24:mi-hh24:mi ` +
      "(24H Clock UTC) of at least 30 minutes.",
  );
}

export function checkedMaintenanceWindow(value: string): string {
  const window = value.toLowerCase();
  if (parseWeekly(window)) return window;
  throw errors.invalidValue(
    `Invalid maintenance window format: ${value}. Should be specified as a range ` +
      "ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC) of at least 30 minutes. " +
      "Example: Sun:23:45-Mon:00:15",
  );
}

export function checkedAuthority(value: string): string {
  if (limits.certificateAuthorities.includes(value)) return value;
  throw errors.invalidValue(
    `There is no CA certificate ${value}; there are ${limits.certificateAuthorities.join(", ")}.`,
  );
}

export function checkedEngine(value: string): void {
  if (value.toLowerCase() === limits.ENGINE) return;
  throw errors.invalidValue(
    `Invalid DB engine: ${value}. This harness runs ${limits.ENGINE} only.`,
  );
}

/** The versions on this machine; a machine without any cannot run an instance. */
export const installedVersions = ({
  engine,
}: RdsProcedureContext): Promise<readonly EngineVersion[]> =>
  answered(engine.versions(), errors.cannotRun);

/** The installed version that a request means, such as `18` or `18.4`; the newest without one. */
export async function versionFor(
  ctx: RdsProcedureContext,
  asked: string | undefined,
): Promise<EngineVersion> {
  const installed = await installedVersions(ctx);
  const found = installed.find(
    ({ version, major }) => asked === undefined || asked === version || asked === major,
  );
  if (found) return found;
  throw errors.invalidCombination(
    `Cannot find version ${asked} for ${limits.ENGINE}. Installed on this machine: ` +
      `${installed.map(({ version }) => version).join(", ")}.`,
  );
}

export const refuse = unbuiltRefuser(errors.notBuilt, {
  EnableIAMDatabaseAuthentication:
    "users log in with their passwords; a token would not be checked by anybody",
  StorageEncrypted: "data lie on this machine's disk as they are",
});

/** What creating, restoring and changing an instance refuse alike. */
export const UNBUILT = [
  ...["DBSecurityGroups", "DBClusterIdentifier", "TdeCredentialArn", "TdeCredentialPassword"],
  ...["StorageEncrypted", "KmsKeyId", "Domain", "DomainFqdn", "DomainOu", "DomainAuthSecretArn"],
  ...["DomainDnsIps", "DomainIAMRoleName", "MonitoringInterval", "MonitoringRoleArn"],
  ...["EnableIAMDatabaseAuthentication", "DatabaseInsightsMode", "EnablePerformanceInsights"],
  ...["PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod", "ProcessorFeatures"],
  ...["EnableCloudwatchLogsExports", "CloudwatchLogsExportConfiguration", "OptionGroupName"],
  ...["NcharCharacterSetName", "CharacterSetName", "Timezone", "StorageThroughput", "Engine"],
  ...["EnableCustomerOwnedIp", "CustomIamInstanceProfile", "DBSystemId", "MultiTenant"],
  ...["ManageMasterUserPassword", "MasterUserSecretKmsKeyId", "RotateMasterUserPassword"],
  ...["DedicatedLogVolume", "EngineLifecycleSupport", "AdditionalStorageVolumes"],
  ...["TagSpecifications", "DBCapacityReservationIdentifier", "MasterUserAuthenticationType"],
  ...["AutomationMode", "ResumeFullAutomationModeMinutes", "AwsBackupRecoveryPointArn"],
  ...["DBClusterSnapshotIdentifier", "SourceDBClusterIdentifier", "UpgradeStorageConfig"],
  ...["ReplicaMode", "PreSignedUrl"],
];
