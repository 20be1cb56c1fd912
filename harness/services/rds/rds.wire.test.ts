/** RDS as its users reach it: the official client over TCP, and PostgreSQL's own client. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  CreateDBParameterGroupCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  DescribeDBLogFilesCommand,
  DescribeEventsCommand,
  DownloadDBLogFilePortionCommand,
  type Endpoint,
  ModifyDBInstanceCommand,
  ModifyDBParameterGroupCommand,
  RDSClient,
  RebootDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  StopDBInstanceCommand,
  waitUntilDBInstanceAvailable,
  waitUntilDBInstanceDeleted,
  waitUntilDBSnapshotAvailable,
} from "@aws-sdk/client-rds";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { primaryPid } from "#engines/rds-postgres/testing/subject.ts";
import { createHarness, type Harness } from "#harness/harness.ts";
import { present } from "#kernel/assert.ts";

const dataDir = mkdtempSync(join(tmpdir(), "rds-wire-"));
const MasterUserPassword = "secret-99";
/** Copies of data take their time on a loaded machine. */
const SLOW = { timeout: 60_000 };
let harness: Harness;
let rds: RDSClient;

beforeAll(async () => {
  harness = await createHarness({ port: 0, dataDir });
  rds = harness.client(RDSClient);
});
afterAll(async () => {
  rds.destroy();
  await harness.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, SLOW.timeout);

const patience = () => ({ client: rds, maxWaitTime: 60, minDelay: 1, maxDelay: 1 });
const describe = async (DBInstanceIdentifier: string) => {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
  return present(DBInstances?.[0], DBInstanceIdentifier);
};
const available = async (DBInstanceIdentifier: string) => {
  await waitUntilDBInstanceAvailable(patience(), { DBInstanceIdentifier });
  return present((await describe(DBInstanceIdentifier)).Endpoint, "the endpoint");
};
const create = async (DBInstanceIdentifier: string, input: object = {}) => {
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBInstanceClass: "db.t2.large",
      Engine: "postgres",
      AllocatedStorage: 5,
      MasterUsername: "avalon",
      MasterUserPassword,
      DBName: "avalon",
      ...input,
    }),
  );
  return available(DBInstanceIdentifier);
};
const query = async (endpoint: Endpoint, sql: string, password = MasterUserPassword) => {
  const { Address: host = "", Port: port = 0 } = endpoint;
  const client = new Client({ host, port, user: "avalon", password, database: "avalon" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
};
const notes = async (endpoint: Endpoint, password = MasterUserPassword) =>
  (await query(endpoint, "SELECT note FROM notes ORDER BY id", password)).map(({ note }) => note);
const messages = async (SourceIdentifier: string) => {
  const { Events } = await rds.send(
    new DescribeEventsCommand({ SourceType: "db-instance", SourceIdentifier }),
  );
  return (Events ?? []).map(({ Message }) => Message);
};
const write = (endpoint: Endpoint, note: string) =>
  query(
    endpoint,
    `CREATE TABLE IF NOT EXISTS notes (id serial, note text);
     INSERT INTO notes (note) VALUES ('${note}')`,
  );

test("an instance is created, changed, snapshot, restored and deleted", SLOW, async () => {
  const endpoint = await create("catalog");
  await write(endpoint, "one");
  const changed = {
    DBInstanceIdentifier: "catalog",
    MasterUserPassword: "another-1",
    ApplyImmediately: true,
  };
  await rds.send(new ModifyDBInstanceCommand(changed));
  await available("catalog");
  expect(await notes(endpoint, "another-1")).toEqual(["one"]);
  await expect(query(endpoint, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  const DBSnapshotIdentifier = "catalog-monday";
  await rds.send(
    new CreateDBSnapshotCommand({ DBInstanceIdentifier: "catalog", DBSnapshotIdentifier }),
  );
  await waitUntilDBSnapshotAvailable(patience(), { DBSnapshotIdentifier });
  await rds.send(
    new RestoreDBInstanceFromDBSnapshotCommand({
      DBInstanceIdentifier: "restored",
      DBSnapshotIdentifier,
    }),
  );
  expect(await notes(await available("restored"), "another-1")).toEqual(["one"]);
  for (const DBInstanceIdentifier of ["catalog", "restored"]) {
    await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true }));
    await waitUntilDBInstanceDeleted(patience(), { DBInstanceIdentifier });
  }
  await expect(describe("catalog")).rejects.toMatchObject({
    name: "DBInstanceNotFoundFault",
    message: "DBInstance catalog not found.",
    $metadata: { httpStatusCode: 404 },
  });
});

test("writes that were acknowledged are there after a failover", SLOW, async () => {
  const endpoint = await create("ha", { MultiAZ: true });
  await write(endpoint, "start");
  const acknowledged = ["start"];
  const writing = (async () => {
    for (let i = 0; i < 200; i++) {
      // What fails while the address changes hands was not acknowledged.
      const done = await write(endpoint, `note ${i}`).catch(() => undefined);
      if (done) acknowledged.push(`note ${i}`);
    }
  })();
  await rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: "ha", ForceFailover: true }));
  await writing;
  await available("ha");
  const kept = await notes(endpoint);
  expect(acknowledged.filter((note) => !kept.includes(note))).toEqual([]);
  expect((await describe("ha")).AvailabilityZone).toBe("us-east-1b");
});

test("a parameter group and the log reach their instance", SLOW, async () => {
  const DBParameterGroupName = "slow";
  await rds.send(
    new CreateDBParameterGroupCommand({
      DBParameterGroupName,
      DBParameterGroupFamily: "postgres18",
      Description: "logs every statement",
    }),
  );
  const endpoint = await create("logged", { DBParameterGroupName });
  const parameter = { ParameterName: "log_statement", ParameterValue: "all" };
  await rds.send(
    new ModifyDBParameterGroupCommand({
      DBParameterGroupName,
      Parameters: [{ ...parameter, ApplyMethod: "immediate" }],
    }),
  );
  await expect
    .poll(async () => (await query(endpoint, "SHOW log_statement"))[0])
    .toEqual({ log_statement: "all" });
  await query(endpoint, "SELECT 'find me'");
  const DBInstanceIdentifier = "logged";
  const { DescribeDBLogFiles: files } = await rds.send(
    new DescribeDBLogFilesCommand({ DBInstanceIdentifier }),
  );
  const LogFileName = files?.[0]?.LogFileName ?? "";
  const { LogFileData } = await rds.send(
    new DownloadDBLogFilePortionCommand({ DBInstanceIdentifier, LogFileName, NumberOfLines: 20 }),
  );
  expect(LogFileData).toContain("SELECT 'find me'");
});

test("a killed server comes back, and instances come back with the harness", SLOW, async () => {
  const endpoint = await create("durable");
  await write(endpoint, "before");
  const replica = { DBInstanceIdentifier: "follower", SourceDBInstanceIdentifier: "durable" };
  await rds.send(new CreateDBInstanceReadReplicaCommand(replica));
  await available("follower");
  const { DbiResourceId = "" } = await describe("durable");
  const accounts = join(dataDir, "accounts");
  process.kill(primaryPid(accounts, { id: `000000000000/${DbiResourceId}` }), "SIGKILL");
  await expect
    .poll(() => messages("durable"), { timeout: 20_000 })
    .toContain("Recovery of the DB instance is complete.");
  expect(await messages("durable")).toContain(
    "The server of the DB instance was ended by SIGKILL.",
  );
  expect(await notes(endpoint)).toEqual(["before"]);
  await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: "logged" }));
  await expect
    .poll(async () => (await describe("logged")).DBInstanceStatus, { timeout: 10_000 })
    .toBe("stopped");
  await harness.stop();
  await expect(query(endpoint, "SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
  harness = await createHarness({ port: 0, dataDir });
  rds = harness.client(RDSClient);
  expect((await describe("durable")).DBInstanceStatus).not.toBe("failed");
  expect(await available("durable")).toEqual(endpoint);
  await write(endpoint, "after");
  const follower = await available("follower");
  await expect.poll(() => notes(follower), { timeout: 20_000 }).toEqual(["before", "after"]);
  expect((await describe("logged")).DBInstanceStatus).toBe("stopped");
  expect((await messages("durable")).at(-1)).toBe("DB instance restarted");
});
