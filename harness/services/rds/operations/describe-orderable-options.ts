/** DescribeOrderableDBInstanceOptions: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOrderableDBInstanceOptions.html */

import { pageOf } from "#operation/data-service/page.ts";
import { zonesOf } from "#operation/data-service/subnets.ts";
import { filtered } from "../filters.ts";
import { checkedEngine, installedVersions } from "../input.ts";
import { ENGINE, storageTypes } from "../limits.ts";
import type { RdsProcedure } from "../operation.ts";

/** Classes that people order; any other that looks like one is taken too. */
const CLASSES = [
  ...["t2", "t3", "t4g"].flatMap((kind) =>
    ["micro", "small", "medium", "large"].map((size) => `db.${kind}.${size}`),
  ),
  ...["m5", "m6g", "m7g", "r5", "r6g", "r7g"].flatMap((kind) =>
    ["large", "xlarge", "2xlarge", "4xlarge"].map((size) => `db.${kind}.${size}`),
  ),
];

const LICENSE = "postgresql-license";
const PAGE = 100;

export const describeOrderableDbInstanceOptions: RdsProcedure<
  "DescribeOrderableDBInstanceOptions"
> = async (input, ctx) => {
  checkedEngine(input.Engine);
  const { EngineVersion: asked, DBInstanceClass: instanceClass, LicenseModel: license } = input;
  const versions = (await installedVersions(ctx)).filter(
    ({ version, major }) => asked === undefined || asked === version || asked === major,
  );
  const options = versions.flatMap(({ version }) =>
    CLASSES.filter((name) => instanceClass === undefined || name === instanceClass).flatMap(
      (name) =>
        Object.entries(storageTypes).map(([type, [least, most]]) => ({
          version,
          name,
          type,
          least,
          most,
        })),
    ),
  );
  const wanted = license === undefined || license === LICENSE ? options : [];
  const found = filtered(wanted, input.Filters, {});
  const key = ({ version, name, type }: (typeof options)[number]) => `${version}/${name}/${type}`;
  const { entries, ...rest } = pageOf(found, key, { MaxRecords: PAGE, ...input });
  const OrderableDBInstanceOptions = entries.map(({ version, name, type, least, most }) => ({
    Engine: ENGINE,
    EngineVersion: version,
    DBInstanceClass: name,
    LicenseModel: LICENSE,
    AvailabilityZones: zonesOf(ctx.region).map((Name) => ({ Name })),
    MultiAZCapable: true,
    ReadReplicaCapable: true,
    Vpc: true,
    SupportsStorageEncryption: false,
    StorageType: type,
    SupportsIops: type.startsWith("io") || type === "gp3",
    SupportsEnhancedMonitoring: false,
    SupportsIAMDatabaseAuthentication: false,
    SupportsPerformanceInsights: false,
    MinStorageSize: least,
    MaxStorageSize: most,
    SupportsStorageAutoscaling: false,
    SupportsKerberosAuthentication: false,
    OutpostCapable: false,
    SupportsGlobalDatabases: false,
    SupportedNetworkTypes: ["IPV4"],
    SupportsClusters: false,
    SupportsDedicatedLogVolume: false,
  }));
  return { ...rest, OrderableDBInstanceOptions };
};
