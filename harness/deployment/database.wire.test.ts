/** Databases of corners, in a DB instance of RDS as the deployment has it. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import { query } from "../testing/query.ts";
import { createDataStores } from "./data-stores.ts";
import { createDatabase, type DatabaseServer, dropDatabase } from "./database.ts";

let harness: Harness;
let server: DatabaseServer;
beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  const context = { call: harness.call, stackName: "databases" };
  server = (await createDataStores(context, { multiAz: true, redisNodes: 1 })).postgres;
}, 60_000);
afterAll(() => harness.stop());

const namesOf = async () =>
  query(
    { ...server, database: "postgres" },
    "SELECT datname AS name FROM pg_database WHERE datname LIKE 'avalon%' ORDER BY 1",
  );

test("a released database leaves an empty one, which the next takes by its name", async () => {
  const spare = { spare: true };
  await createDatabase(server, "avalon_1", spare);
  await query({ ...server, database: "avalon_1" }, "CREATE TABLE items AS SELECT 1 AS one");
  await dropDatabase(server, "avalon_1", spare);
  expect(await namesOf()).toEqual([{ name: "avalon_spare" }]);

  // Two at once have one each.
  await Promise.all(["avalon_2", "avalon_3"].map((name) => createDatabase(server, name, spare)));
  expect(await namesOf()).toEqual([{ name: "avalon_2" }, { name: "avalon_3" }]);
  const tables = "SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'public'";
  for (const database of ["avalon_2", "avalon_3"])
    expect(await query({ ...server, database }, tables)).toEqual([{ count: 0 }]);

  // Two that are released leave one.
  await Promise.all(["avalon_2", "avalon_3"].map((name) => dropDatabase(server, name, spare)));
  expect(await namesOf()).toEqual([{ name: "avalon_spare" }]);
  await createDatabase(server, "avalon_4", {});
  await dropDatabase(server, "avalon_4", {});
  expect(await namesOf()).toEqual([{ name: "avalon_spare" }]);
});

test("one that is there is taken over only when that is asked for", async () => {
  await createDatabase(server, "avalon_5", {});
  await createDatabase(server, "avalon_5", { again: true });
  await expect(createDatabase(server, "avalon_5", {})).rejects.toThrow("already exists");
});
