import { afterAll, expect, test } from "vitest";
import { createClock } from "#kernel/clock.ts";
import { createBucket } from "../bucket.ts";
import { runnerContract } from "../contract.ts";
import type { Runner } from "../runner.ts";
import { redis } from "../servers/redis.ts";
import { startServers } from "../start-servers.ts";
import { createDockerRunner } from "./runner.ts";

let runner: Runner | undefined;
afterAll(() => runner?.close());

runnerContract("docker", async () => {
  runner ??= await createDockerRunner({ clock: createClock() });
  return runner;
});

test("an image that cannot be had is told, with what to do", async () => {
  const images = { images: { redis: "registry.invalid/redis:7" } };
  const lacking = await createDockerRunner({ clock: createClock(), images });
  const options = { runner: lacking, dataDir: "unused", bucket: createBucket(undefined) };
  await expect(startServers([redis], options)).rejects.toThrow(
    /^The image registry.invalid\/redis:7 for redis .*could not be pulled.* --image-redis/,
  );
  await lacking.close();
});
