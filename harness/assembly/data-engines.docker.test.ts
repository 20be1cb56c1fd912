import { expect, test } from "vitest";
import { createHarness } from "../harness.ts";

/** Whatever the environment says of providers. */
const OURS = { s3Provider: "ours", snsProvider: "ours", sqsProvider: "ours" } as const;
const WANTED = {
  Engine: "postgres",
  DBInstanceClass: "db.t3.micro",
  AllocatedStorage: 20,
  MasterUsername: "master",
  MasterUserPassword: "secret-99",
};

test("an image that cannot be had refuses the instance, with what to do", async () => {
  const imagePostgres = "registry.invalid/postgres:15";
  await using harness = await createHarness({ port: 0, backend: "docker", imagePostgres, ...OURS });
  await expect(
    harness.call("rds", "CreateDBInstance", { DBInstanceIdentifier: "lacking", ...WANTED }),
  ).rejects.toThrow(/image registry.invalid\/postgres:15 for postgres .* --image-postgres/);
  expect((await harness.call("rds", "DescribeDBInstances", {})).DBInstances).toEqual([]);
});

test("the versions told are those of the images", async () => {
  await using harness = await createHarness({ port: 0, backend: "docker", ...OURS });
  const { DBEngineVersions: [database] = [] } = await harness.call(
    "rds",
    "DescribeDBEngineVersions",
    { Engine: "postgres", DefaultOnly: true },
  );
  expect(database).toMatchObject({ EngineVersion: expect.stringMatching(/^15\.\d+$/) });
  const { CacheEngineVersions: [cache] = [] } = await harness.call(
    "elasticache",
    "DescribeCacheEngineVersions",
    { Engine: "redis", DefaultOnly: true },
  );
  expect(cache).toMatchObject({ CacheParameterGroupFamily: "redis7" });
});
