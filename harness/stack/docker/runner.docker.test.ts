import { afterAll } from "vitest";
import { createClock } from "#kernel/clock.ts";
import { runnerContract } from "../contract.ts";
import type { Runner } from "../runner.ts";
import { createDockerRunner } from "./runner.ts";

let runner: Runner | undefined;
afterAll(() => runner?.close());

runnerContract("docker", async () => {
  runner ??= await createDockerRunner({ clock: createClock() });
  return runner;
});
