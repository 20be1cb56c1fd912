import { afterEach, expect, test } from "vitest";
import { rdsStage } from "./testing/stage.ts";

let stage = rdsStage();
afterEach(async () => {
  await stage.stop();
  stage = rdsStage();
});

const group = { DBParameterGroupName: "own" };
const createGroup = () =>
  stage.call("rds", "CreateDBParameterGroup", {
    ...group,
    DBParameterGroupFamily: "postgres18",
    Description: "mine",
  });
const set = (ParameterName: string, ParameterValue: string, ApplyMethod: string) =>
  stage.call("rds", "ModifyDBParameterGroup", {
    ...group,
    Parameters: [
      { ParameterName, ParameterValue, ApplyMethod: ApplyMethod as "immediate" | "pending-reboot" },
    ],
  });
const settings = async () =>
  stage.engine.servers.get(await stage.idOf())?.facts.settings as Record<string, string>;
const applyStatus = async () =>
  (await stage.describe()).DBParameterGroups?.[0]?.ParameterApplyStatus;

test("immediate values reach the running server, the others its next reboot", async () => {
  await createGroup();
  await stage.available(group);
  await set("work_mem", "8192", "immediate");
  await expect.poll(settings).toEqual({ work_mem: "8192" });
  expect(await applyStatus()).toBe("in-sync");
  await set("max_connections", "50", "pending-reboot");
  expect([await settings(), await applyStatus()]).toEqual([{ work_mem: "8192" }, "pending-reboot"]);
  await stage.call("rds", "RebootDBInstance", { DBInstanceIdentifier: "db" });
  await stage.reached("available");
  expect(await settings()).toEqual({ work_mem: "8192", max_connections: "50" });
  expect(await applyStatus()).toBe("in-sync");
  await stage.call("rds", "ResetDBParameterGroup", {
    ...group,
    Parameters: [{ ParameterName: "work_mem", ApplyMethod: "immediate" }],
  });
  await expect.poll(settings).toEqual({ max_connections: "50" });
});

test.for([
  ["max_connections", "50", "immediate", /cannot use immediate apply method for static/],
  ["max_connections", "0", "pending-reboot", /parameter value: 0 for: .* values are: 1-262143/],
  ["work_mem", "{DBInstanceClassMemory/4}", "immediate", /a value of the instance class/],
  ["log_connections", "maybe", "immediate", /allowed values are: 0,1/],
  ["fsync", "0", "immediate", /The parameter fsync cannot be modified/],
  ["rds.force_ssl", "1", "immediate", /servers of this harness have no TLS/],
  ["colour", "red", "immediate", /Could not find parameter with name: colour/],
] as const)("%s = %s (%s) is refused", async ([name, value, method, message]) => {
  await createGroup();
  await expect(set(name, value, method)).rejects.toThrow(message);
});

test("a group's own values are told from the engine's", async () => {
  await createGroup();
  await set("log_connections", "on", "immediate");
  const { Parameters } = await stage.call("rds", "DescribeDBParameters", {
    ...group,
    Source: "user",
  });
  expect(Parameters).toMatchObject([
    {
      ParameterName: "log_connections",
      ParameterValue: "1",
      ApplyMethod: "immediate",
      ApplyType: "dynamic",
      DataType: "boolean",
    },
  ]);
  const { EngineDefaults } = await stage.call("rds", "DescribeEngineDefaultParameters", {
    DBParameterGroupFamily: "postgres18",
  });
  expect(EngineDefaults?.Parameters?.map(({ ParameterName }) => ParameterName)).toEqual([
    ...["fsync", "log_connections", "max_connections"],
    ...["rds.force_ssl", "rds.logical_replication", "work_mem"],
  ]);
});

test("groups in use stay, and AWS's own do not change", async () => {
  await createGroup();
  await expect(createGroup()).rejects.toMatchObject({ code: "DBParameterGroupAlreadyExistsFault" });
  const subnets = { DBSubnetGroupName: "Nets" };
  const createSubnets = (SubnetIds: string[]) =>
    stage.call("rds", "CreateDBSubnetGroup", {
      ...subnets,
      DBSubnetGroupDescription: "two",
      SubnetIds,
    });
  await expect(createSubnets(["subnet-1"])).rejects.toMatchObject({
    code: "DBSubnetGroupDoesNotCoverEnoughAZs",
    message: expect.stringContaining("Current AZ coverage: us-east-1a."),
  });
  await createSubnets(["subnet-1", "subnet-2"]);
  const made = await stage.available({ ...group, ...subnets });
  expect(made.DBSubnetGroup?.Subnets?.map((each) => each.SubnetAvailabilityZone?.Name)).toEqual([
    ...["us-east-1a", "us-east-1b"],
  ]);
  await expect(stage.call("rds", "DeleteDBParameterGroup", group)).rejects.toMatchObject({
    code: "InvalidDBParameterGroupStateFault",
  });
  await expect(stage.call("rds", "DeleteDBSubnetGroup", subnets)).rejects.toMatchObject({
    code: "InvalidDBSubnetGroupStateFault",
  });
  const own = { DBParameterGroupName: "default.postgres18" };
  await expect(stage.call("rds", "DeleteDBParameterGroup", own)).rejects.toThrow(/default/);
});

test("tags are kept at what the ARN names", async () => {
  const { DBInstanceArn: ResourceName = "" } = await stage.available();
  await stage.call("rds", "AddTagsToResource", {
    ResourceName,
    Tags: [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ],
  });
  await stage.call("rds", "RemoveTagsFromResource", { ResourceName, TagKeys: ["a"] });
  const { TagList } = await stage.call("rds", "ListTagsForResource", { ResourceName });
  expect(TagList).toEqual([{ Key: "b", Value: "2" }]);
  const missing = { ResourceName: "arn:aws:rds:us-east-1:000000000000:db:none" };
  await expect(stage.call("rds", "ListTagsForResource", missing)).rejects.toMatchObject({
    code: "DBInstanceNotFoundFault",
  });
});

test("a log is read in portions", async () => {
  await stage.available();
  const read = (input: object) =>
    stage.call("rds", "DownloadDBLogFilePortion", {
      DBInstanceIdentifier: "db",
      LogFileName: "error/postgres.log",
      ...input,
    });
  expect(await read({ NumberOfLines: 1 })).toEqual({
    LogFileData: "end\n",
    Marker: "12",
    AdditionalDataPending: false,
  });
  const first = await read({ Marker: "0", NumberOfLines: 1 });
  expect(first).toEqual({ LogFileData: "one\n", Marker: "4", AdditionalDataPending: true });
  expect(await read({ Marker: first.Marker })).toMatchObject({ LogFileData: "two\nend\n" });
  await expect(read({ LogFileName: "error/none.log" })).rejects.toMatchObject({
    code: "DBLogFileNotFoundFault",
  });
});

test("versions and options are those of this machine", async () => {
  const { DBEngineVersions } = await stage.call("rds", "DescribeDBEngineVersions", {
    Engine: "postgres",
  });
  expect(DBEngineVersions?.map((each) => each.EngineVersion)).toEqual(["18.4"]);
  const { OrderableDBInstanceOptions: options } = await stage.call(
    "rds",
    "DescribeOrderableDBInstanceOptions",
    { Engine: "postgres", DBInstanceClass: "db.t2.large", EngineVersion: "18" },
  );
  expect(options?.map(({ StorageType }) => StorageType)).toEqual([
    ...["gp2", "gp3", "io1", "io2", "standard"],
  ]);
});
