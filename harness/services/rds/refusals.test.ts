import { afterAll, expect, test } from "vitest";
import { region } from "#kernel/brand.ts";
import { instanceInput, rdsStage } from "./testing/stage.ts";

const stage = rdsStage();
afterAll(() => stage.stop());

const VALUE = "InvalidParameterValue";
const COMBINATION = "InvalidParameterCombination";

test.for([
  [{ DBInstanceIdentifier: "1db" }, VALUE, /DBInstanceIdentifier is not a valid identifier/],
  [{ DBInstanceIdentifier: "a--b" }, VALUE, /two consecutive hyphens/],
  [{ Engine: "mysql" }, VALUE, /Invalid DB engine: mysql/],
  [{ EngineVersion: "9.6.1" }, COMBINATION, /Cannot find version 9\.6\.1 .* machine: 18\.4\./],
  [{ MasterUsername: "rdsadmin" }, VALUE, /reserved word used by the engine/],
  [{ MasterUsername: "_me" }, VALUE, /must begin with a letter/],
  [{ MasterUserPassword: "short" }, VALUE, /shorter than 8 characters/],
  [{ MasterUserPassword: "with a space" }, VALUE, /Only printable ASCII characters besides/],
  [{ MasterUserPassword: "with@sign" }, VALUE, /Only printable ASCII/],
  [{ DBInstanceClass: "t2.large" }, VALUE, /Invalid DB Instance class: t2\.large/],
  [{ AllocatedStorage: 4 }, VALUE, /Invalid storage size for engine name postgres .* gp2: 4/],
  [{ AllocatedStorage: undefined }, VALUE, /AllocatedStorage must be provided/],
  [{ StorageType: "gp3" }, VALUE, /postgres and storage type gp3: 5/],
  [{ StorageType: "io1", AllocatedStorage: 100 }, COMBINATION, /You must specify IOPS/],
  [{ Port: 80 }, VALUE, /Invalid Port: 80/],
  [{ Port: 5999 }, VALUE, /Port 5999 is in use on this machine/],
  [{ BackupRetentionPeriod: 36 }, VALUE, /Invalid backup retention period: 36/],
  [{ PreferredBackupWindow: "03:00-03:10" }, VALUE, /Invalid backup window format/],
  [{ PreferredMaintenanceWindow: "03:00-04:00" }, VALUE, /ddd:hh24:mi/],
  [{ AvailabilityZone: "us-east-1z" }, VALUE, /not a valid availability zone/],
  [{ AvailabilityZone: "us-east-1b", MultiAZ: true }, COMBINATION, /Multi-AZ/],
  [{ DBParameterGroupName: "none" }, "DBParameterGroupNotFoundFault", /not found: none/],
  [{ DBSubnetGroupName: "none" }, "DBSubnetGroupNotFoundFault", /'none' does not exist/],
  [{ EnableIAMDatabaseAuthentication: true }, "NotImplemented", /token would not be checked/],
  [{ StorageEncrypted: true }, "NotImplemented", /data lie on this machine's disk/],
  [{ DBName: "no-hyphens" }, VALUE, /DBName must begin with a letter/],
] as const)("CreateDBInstance refuses %j", async ([input, code, message]) => {
  const error = await stage.create({ ...input } as object).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code });
  expect(error.message).toMatch(message);
});

test("a missing parameter is named", async () => {
  const { DBInstanceClass: _, ...input } = instanceInput;
  await expect(stage.call("rds", "CreateDBInstance", input as never)).rejects.toMatchObject({
    code: "MissingParameter",
    message: "The request must contain the parameter DBInstanceClass.",
  });
});

test("another region than the harness's own runs no instances", async () => {
  const west = { region: region("us-west-2") };
  await expect(stage.call("rds", "CreateDBInstance", instanceInput, west)).rejects.toThrow(
    /in its own region us-east-1, not in us-west-2/,
  );
});

test("names are unique, and what is not there is told by AWS's codes", async () => {
  await stage.available({ DBInstanceIdentifier: "one" });
  await expect(stage.create({ DBInstanceIdentifier: "ONE" })).rejects.toMatchObject({
    code: "DBInstanceAlreadyExistsFault",
  });
  const missing = { DBInstanceIdentifier: "none" };
  await expect(stage.call("rds", "DescribeDBInstances", missing)).rejects.toMatchObject({
    code: "DBInstanceNotFoundFault",
    message: "DBInstance none not found.",
  });
  const odd = { Filters: [{ Name: "colour", Values: ["red"] }] };
  await expect(stage.call("rds", "DescribeDBInstances", odd)).rejects.toThrow(
    "Unrecognized filter name: colour",
  );
  const failover = { DBInstanceIdentifier: "one", ForceFailover: true };
  await expect(stage.call("rds", "RebootDBInstance", failover)).rejects.toMatchObject({
    code: COMBINATION,
  });
});
