/** DescribeDBEngineVersions: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html */

import { pageOf } from "#operation/data-service/page.ts";
import { filtered } from "../filters.ts";
import { installedVersions } from "../input.ts";
import { certificateAuthorities, ENGINE } from "../limits.ts";
import type { RdsProcedure } from "../operation.ts";
import { familyOf } from "../parameter-group.ts";

/** The versions installed on this machine. */
export const describeDbEngineVersions: RdsProcedure<"DescribeDBEngineVersions"> = async (
  input,
  ctx,
) => {
  const { Engine: engine, EngineVersion: asked, DBParameterGroupFamily: family } = input;
  const installed = await installedVersions(ctx);
  const wanted = installed.filter(
    ({ version, major }) =>
      (engine === undefined || engine === ENGINE) &&
      (asked === undefined || asked === version || asked === major) &&
      (family === undefined || family === familyOf(major)),
  );
  const found = filtered(wanted, input.Filters, {
    engine: () => ENGINE,
    "engine-version": ({ version }) => version,
    "db-parameter-group-family": ({ major }) => familyOf(major),
    status: () => "available",
  });
  const { entries, ...rest } = pageOf(found, ({ version }) => version, input);
  const DBEngineVersions = entries.map(({ version, major }) => ({
    Engine: ENGINE,
    MajorEngineVersion: major,
    EngineVersion: version,
    DBParameterGroupFamily: familyOf(major),
    DBEngineDescription: "PostgreSQL",
    DBEngineVersionDescription: `PostgreSQL ${version}`,
    ValidUpgradeTarget: [],
    ExportableLogTypes: [],
    SupportsLogExportsToCloudwatchLogs: false,
    SupportsReadReplica: true,
    SupportedFeatureNames: [],
    Status: "available",
    SupportsParallelQuery: false,
    SupportsGlobalDatabases: false,
    SupportedCACertificateIdentifiers: certificateAuthorities,
  }));
  return { ...rest, DBEngineVersions };
};
