/** Database and Redis as the deployment makes them, with real servers. */

import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createHarness } from "../harness.ts";
import { query } from "../testing/query.ts";
import { createDataStores, removeDataStores } from "./data-stores.ts";

test("they are made once, kept by a second deployment, and removed", {
  timeout: 60_000,
}, async () => {
  const harness = await createHarness({ port: 0 });
  onTestFinished(() => harness.stop());
  const context = { call: harness.call, stackName: "avalon" };
  const options = { multiAz: true, redisNodes: 1 };
  const made = await createDataStores(context, options);
  const database = { ...made.postgres, database: "postgres" };
  await query(database, "CREATE TABLE kept AS SELECT 1 AS one");
  expect(made.redis).toMatchObject({ port: 6379 });
  const redis = new Redis({ ...made.redis, lazyConnect: true });
  await redis.connect();
  expect(await redis.info("memory")).toContain("maxmemory_policy:noeviction");
  redis.disconnect();
  const { DBInstances } = await harness.call("rds", "DescribeDBInstances", {});
  expect(DBInstances).toMatchObject([
    { DBInstanceIdentifier: "avalon-database", MultiAZ: true, AllocatedStorage: 5 },
  ]);
  expect(await createDataStores(context, options)).toEqual(made);
  expect(await query(database, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  await removeDataStores(context);
  await expect(query(database, "SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
});

test("what they cannot be on this machine is told with the service's own words", async () => {
  const harness = await createHarness({ port: 0 });
  onTestFinished(() => harness.stop());
  const context = { call: harness.call, stackName: "0-no-name" };
  await expect(createDataStores(context, { multiAz: false, redisNodes: 1 })).rejects.toThrow(
    /is not a valid identifier/,
  );
});
