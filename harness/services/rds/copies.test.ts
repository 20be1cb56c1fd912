import { afterEach, expect, test } from "vitest";
import { rdsStage } from "./testing/stage.ts";

let stage = rdsStage();
afterEach(async () => {
  await stage.stop();
  stage = rdsStage();
});

const snapshotAvailable = (name: string) =>
  expect
    .poll(async () => {
      const { DBSnapshots } = await stage.call("rds", "DescribeDBSnapshots", {
        DBSnapshotIdentifier: name,
      });
      return DBSnapshots?.[0]?.Status;
    })
    .toBe("available");

test("a snapshot is taken while its instance is backing up, and restored as another one", async () => {
  await stage.available({ Tags: [{ Key: "team", Value: "a" }], CopyTagsToSnapshot: true });
  const id = await stage.idOf();
  stage.engine.write(id, "one");
  const gate = Promise.withResolvers<void>();
  stage.engine.beforeWork = () => gate.promise;
  const { DBSnapshot } = await stage.call("rds", "CreateDBSnapshot", {
    DBInstanceIdentifier: "db",
    DBSnapshotIdentifier: "Monday",
  });
  expect(DBSnapshot).toMatchObject({
    DBSnapshotIdentifier: "monday",
    Status: "creating",
    PercentProgress: 0,
    TagList: [{ Key: "team", Value: "a" }],
  });
  expect((await stage.describe()).DBInstanceStatus).toBe("backing-up");
  gate.resolve();
  await snapshotAvailable("monday");
  await stage.reached("available");
  stage.engine.write(id, "two");
  await stage.call("rds", "CopyDBSnapshot", {
    SourceDBSnapshotIdentifier: "monday",
    TargetDBSnapshotIdentifier: "kept",
  });
  await stage.call("rds", "DeleteDBSnapshot", { DBSnapshotIdentifier: "monday" });
  await stage.call("rds", "RestoreDBInstanceFromDBSnapshot", {
    DBInstanceIdentifier: "again",
    DBSnapshotIdentifier: "kept",
    MultiAZ: true,
  });
  expect(await stage.reached("available", "again")).toMatchObject({
    MasterUsername: "master",
    MultiAZ: true,
    SecondaryAvailabilityZone: "us-east-1b",
  });
  expect(stage.engine.rows(await stage.idOf("again"))).toEqual(["one"]);
  expect(await stage.messages("again")).toContain("Restored from snapshot kept");
});

test("snapshots are told by AWS's codes", async () => {
  await stage.available();
  const create = (name: string) =>
    stage.call("rds", "CreateDBSnapshot", {
      DBInstanceIdentifier: "db",
      DBSnapshotIdentifier: name,
    });
  const gate = Promise.withResolvers<void>();
  stage.engine.beforeWork = () => gate.promise;
  await create("first");
  await expect(create("second")).rejects.toMatchObject({ code: "InvalidDBInstanceStateFault" });
  gate.resolve();
  await stage.reached("available");
  await expect(create("first")).rejects.toMatchObject({ code: "DBSnapshotAlreadyExistsFault" });
  await expect(create("not_a_name")).rejects.toMatchObject({ code: "InvalidParameterValue" });
  await expect(
    stage.call("rds", "DeleteDBSnapshot", { DBSnapshotIdentifier: "none" }),
  ).rejects.toMatchObject({ code: "DBSnapshotNotFoundFault" });
  await expect(
    stage.call("rds", "RestoreDBInstanceFromDBSnapshot", {
      DBInstanceIdentifier: "db",
      DBSnapshotIdentifier: "first",
    }),
  ).rejects.toMatchObject({ code: "DBInstanceAlreadyExistsFault" });
});

test("a Multi-AZ instance goes on with its standby, by a call and after a kill", async () => {
  await stage.available({ MultiAZ: true });
  const id = await stage.idOf();
  stage.engine.write(id, "before");
  expect(await stage.describe()).toMatchObject({
    AvailabilityZone: "us-east-1a",
    SecondaryAvailabilityZone: "us-east-1b",
  });
  await stage.call("rds", "RebootDBInstance", { DBInstanceIdentifier: "db", ForceFailover: true });
  expect(await stage.reached("available")).toMatchObject({
    AvailabilityZone: "us-east-1b",
    SecondaryAvailabilityZone: "us-east-1a",
    Endpoint: { Address: "127.64.0.1" },
  });
  await expect.poll(() => stage.engine.servers.get(id)?.standby).toEqual(["before"]);
  stage.engine.kill(id);
  expect(await stage.reached("available")).toMatchObject({ AvailabilityZone: "us-east-1a" });
  expect(stage.engine.rows(id)).toEqual(["before"]);
  const failovers = (await stage.messages()).filter((message) => message?.includes("failover"));
  expect(failovers).toEqual([
    "Multi-AZ instance failover started.",
    "Multi-AZ instance failover completed",
    "Multi-AZ instance failover started.",
    "Multi-AZ instance failover completed",
  ]);
});

test("Multi-AZ comes and goes by a modification", async () => {
  await stage.available();
  const id = await stage.idOf();
  const modify = (MultiAZ: boolean) =>
    stage.call("rds", "ModifyDBInstance", {
      DBInstanceIdentifier: "db",
      MultiAZ,
      ApplyImmediately: true,
    });
  await modify(true);
  expect(await stage.reached("available")).toMatchObject({ MultiAZ: true });
  expect(stage.engine.servers.get(id)?.standby).toEqual([]);
  await modify(false);
  const single = await stage.reached("available");
  expect([single.MultiAZ, single.SecondaryAvailabilityZone]).toEqual([false, undefined]);
  expect(stage.engine.servers.get(id)?.standby).toBeUndefined();
});

test("a read replica shows with its source until it is promoted", async () => {
  await stage.available();
  const replicate = (name: string, source: string) =>
    stage.call("rds", "CreateDBInstanceReadReplica", {
      DBInstanceIdentifier: name,
      SourceDBInstanceIdentifier: source,
    });
  await replicate("copy", "db");
  const replica = await stage.reached("available", "copy");
  expect(replica).toMatchObject({
    ReadReplicaSourceDBInstanceIdentifier: "db",
    StatusInfos: [{ StatusType: "read replication", Normal: true, Status: "replicating" }],
  });
  expect((await stage.describe()).ReadReplicaDBInstanceIdentifiers).toEqual(["copy"]);
  await expect(replicate("third", "copy")).rejects.toMatchObject({ code: "NotImplemented" });
  await expect(
    stage.call("rds", "StopDBInstance", { DBInstanceIdentifier: "db" }),
  ).rejects.toMatchObject({ code: "InvalidDBInstanceStateFault" });
  stage.engine.write(await stage.idOf(), "row");
  await stage.call("rds", "PromoteReadReplica", { DBInstanceIdentifier: "copy" });
  expect((await stage.reached("available", "copy")).ReadReplicaSourceDBInstanceIdentifier).toBe(
    undefined,
  );
  expect(stage.engine.rows(await stage.idOf("copy"))).toEqual(["row"]);
});

test("the replicas of a deleted instance become instances of their own", async () => {
  await stage.available();
  await stage.call("rds", "CreateDBInstanceReadReplica", {
    DBInstanceIdentifier: "copy",
    SourceDBInstanceIdentifier: "db",
  });
  await stage.reached("available", "copy");
  await stage.call("rds", "DeleteDBInstance", {
    DBInstanceIdentifier: "db",
    SkipFinalSnapshot: true,
  });
  await expect
    .poll(() => stage.messages("copy"))
    .toContain("Replication for the Read Replica was manually stopped");
});
