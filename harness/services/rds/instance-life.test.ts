import { afterEach, expect, test } from "vitest";
import { rdsStage } from "./testing/stage.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
let stage = rdsStage();
afterEach(async () => {
  await stage.stop();
  stage = rdsStage();
});

test("an instance is creating until its server runs, and has its endpoint only then", async () => {
  const gate = Promise.withResolvers<void>();
  stage.engine.beforeWork = () => gate.promise;
  const { DBInstance: made } = await stage.create();
  expect(made).toMatchObject({ DBInstanceStatus: "creating", MultiAZ: false, StorageType: "gp2" });
  expect((await stage.describe()).Endpoint).toBeUndefined();
  gate.resolve();
  expect(await stage.reached("available")).toMatchObject({
    Endpoint: { Address: "127.64.0.1", Port: 5432 },
    DBName: "avalon",
    EngineVersion: "18.4",
    DBParameterGroups: [
      { DBParameterGroupName: "default.postgres18", ParameterApplyStatus: "in-sync" },
    ],
  });
  expect(await stage.messages()).toEqual(["DB instance created"]);
});

test("what the machine prevents is a state with its reason", async () => {
  stage.engine.failNextStart("postgres exited: could not bind IPv4 address");
  await stage.create();
  await stage.reached("incompatible-network");
  expect((await stage.messages())[0]).toContain("could not bind IPv4 address");
  await stage.call("rds", "DeleteDBInstance", {
    DBInstanceIdentifier: "db",
    SkipFinalSnapshot: true,
  });
  await expect
    .poll(() => stage.describe().catch((error) => error.code))
    .toBe("DBInstanceNotFoundFault");
});

test("a killed server is observed, and started again", async () => {
  await stage.available();
  const id = await stage.idOf();
  stage.engine.write(id, "row");
  stage.engine.kill(id);
  expect((await stage.describe()).DBInstanceStatus).toBe("rebooting");
  await stage.reached("available");
  expect(stage.engine.isRunning(id)).toBe(true);
  expect(stage.engine.rows(id)).toEqual(["row"]);
  expect(await stage.messages()).toEqual([
    "DB instance created",
    "The server of the DB instance was ended by SIGKILL.",
    "Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered.",
    "DB instance restarted",
    "Recovery of the DB instance is complete.",
  ]);
});

test("a stopped instance starts by a call, or after seven days", async () => {
  await stage.available();
  const stop = () => stage.call("rds", "StopDBInstance", { DBInstanceIdentifier: "db" });
  await stop();
  await stage.reached("stopped");
  expect(stage.engine.isRunning(await stage.idOf())).toBe(false);
  await expect(
    stage.call("rds", "RebootDBInstance", { DBInstanceIdentifier: "db" }),
  ).rejects.toMatchObject({
    code: "InvalidDBInstanceStateFault",
    message: "Instance db is not in available state.",
  });
  await stage.call("rds", "StartDBInstance", { DBInstanceIdentifier: "db" });
  await stage.reached("available");
  await stop();
  await stage.reached("stopped");
  await stage.advance(7 * DAY_MS - 1);
  expect((await stage.describe()).DBInstanceStatus).toBe("stopped");
  await stage.advance(1);
  await stage.reached("available");
});

test("a change waits for the maintenance window unless it is to be applied at once", async () => {
  await stage.available({ PreferredMaintenanceWindow: "Mon:03:00-Mon:03:30" });
  const modify = (input: object) =>
    stage.call("rds", "ModifyDBInstance", { DBInstanceIdentifier: "db", ...input });
  await modify({ DBInstanceClass: "db.m5.large" });
  expect(await stage.describe()).toMatchObject({
    DBInstanceStatus: "available",
    DBInstanceClass: "db.t2.large",
    PendingModifiedValues: { DBInstanceClass: "db.m5.large" },
  });
  // It is Friday 03:04; the window begins on Monday at 03:00.
  await stage.advance(3 * DAY_MS - 5 * 60_000);
  expect((await stage.describe()).DBInstanceClass).toBe("db.t2.large");
  await stage.advance(60_000);
  await expect.poll(async () => (await stage.describe()).DBInstanceClass).toBe("db.m5.large");
  expect((await stage.describe()).PendingModifiedValues?.DBInstanceClass).toBeUndefined();
  await modify({ AllocatedStorage: 20, ApplyImmediately: true });
  await expect.poll(async () => (await stage.describe()).AllocatedStorage).toBe(20);
});

test("a password is changed at once, a port with a restart at the same host", async () => {
  await stage.available();
  const { DBInstance: modifying } = await stage.call("rds", "ModifyDBInstance", {
    DBInstanceIdentifier: "db",
    MasterUserPassword: "another-1",
    DBPortNumber: 6000,
  });
  expect(modifying).toMatchObject({
    DBInstanceStatus: "modifying",
    PendingModifiedValues: { MasterUserPassword: "****", Port: 6000 },
  });
  const { Endpoint } = await stage.reached("available");
  expect(Endpoint).toMatchObject({ Address: "127.64.0.1", Port: 6000 });
  const server = stage.engine.servers.get(await stage.idOf());
  expect(server).toMatchObject({ password: "another-1", facts: { address: { port: 6000 } } });
});

test("an instance keeps its data under another name", async () => {
  await stage.available();
  const id = await stage.idOf();
  await stage.call("rds", "ModifyDBInstance", {
    DBInstanceIdentifier: "db",
    NewDBInstanceIdentifier: "Renamed",
    ApplyImmediately: true,
  });
  await stage.reached("available", "renamed");
  expect(await stage.idOf("renamed")).toBe(id);
});

test("a protected instance is not deleted, and a final snapshot is asked for", async () => {
  await stage.available({ DeletionProtection: true });
  const remove = (input: object) =>
    stage.call("rds", "DeleteDBInstance", { DBInstanceIdentifier: "db", ...input });
  await expect(remove({ SkipFinalSnapshot: true })).rejects.toThrow(/Cannot delete protected/);
  await stage.call("rds", "ModifyDBInstance", {
    DBInstanceIdentifier: "db",
    DeletionProtection: false,
  });
  await expect(remove({})).rejects.toMatchObject({ code: "InvalidParameterCombination" });
  const id = await stage.idOf();
  stage.engine.write(id, "kept");
  await remove({ FinalDBSnapshotIdentifier: "last" });
  await expect.poll(() => stage.engine.servers.size).toBe(0);
  await stage.call("rds", "RestoreDBInstanceFromDBSnapshot", {
    DBInstanceIdentifier: "again",
    DBSnapshotIdentifier: "last",
  });
  await stage.reached("available", "again");
  expect(stage.engine.rows(await stage.idOf("again"))).toEqual(["kept"]);
});

test("an account that is reset leaves no server running", async () => {
  await stage.available();
  const id = await stage.idOf();
  await stage.core.reset(stage.account);
  expect(stage.engine.isRunning(id)).toBe(false);
});

test("what a modification does is told, as RDS tells it", async () => {
  await stage.available();
  await stage.call("rds", "CreateDBParameterGroup", {
    DBParameterGroupName: "own",
    DBParameterGroupFamily: "postgres18",
    Description: "ours",
  });
  await stage.call("rds", "ModifyDBInstance", {
    DBInstanceIdentifier: "db",
    DBParameterGroupName: "own",
    DBInstanceClass: "db.m5.large",
    AllocatedStorage: 20,
    BackupRetentionPeriod: 0,
    MultiAZ: true,
    ApplyImmediately: true,
  });
  await stage.reached("available");
  expect((await stage.messages()).slice(1)).toEqual([
    "Updated to use DBParameterGroup own",
    "Finished updating DB parameter group",
    "Applying modification to database instance class",
    "Applying modification to allocated storage",
    "Applying modification to convert to a Multi-AZ DB instance",
    "DB instance shutdown",
    "DB instance restarted",
    "Finished applying modification to DB instance class",
    "Finished applying modification to allocated storage",
    "Finished applying modification to convert to a Multi-AZ DB instance",
    "Disabled automated backups",
  ]);
});
