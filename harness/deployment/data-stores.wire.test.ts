/** Database and Redis as the deployment makes them, with real servers. */

import { Redis } from "ioredis";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createHarness } from "../harness.ts";
import { createDataStores, removeDataStores } from "./data-stores.ts";

async function query(postgres: pg.ClientConfig, sql: string) {
  const client = new pg.Client({ ...postgres, database: "postgres" });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("they are made once, kept by a second deployment, and removed", {
  timeout: 60_000,
}, async () => {
  const harness = await createHarness({ port: 0 });
  onTestFinished(() => harness.stop());
  const context = { call: harness.call, stackName: "avalon" };
  const options = { multiAz: true, redisNodes: 1 };
  const made = await createDataStores(context, options);
  await query(made.postgres, "CREATE TABLE kept AS SELECT 1 AS one");
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
  expect(await query(made.postgres, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  await removeDataStores(context);
  await expect(query(made.postgres, "SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
});

test("what they cannot be on this machine is told with the service's own words", async () => {
  const harness = await createHarness({ port: 0 });
  onTestFinished(() => harness.stop());
  const context = { call: harness.call, stackName: "0-no-name" };
  await expect(createDataStores(context, { multiAz: false, redisNodes: 1 })).rejects.toThrow(
    /is not a valid identifier/,
  );
});
