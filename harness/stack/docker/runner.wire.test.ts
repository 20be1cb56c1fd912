import { afterAll, describe } from "vitest";
import { createClock } from "#kernel/clock.ts";
import { runnerContract } from "../contract.ts";
import type { Runner } from "../runner.ts";
import { createDockerRunner } from "./runner.ts";

/** Docker is asked for by name: most machines that run the tests have none. */
const wanted = process.env["AVALON_AWS_DOCKER"] === "1";

describe.runIf(wanted)("with a Docker engine", () => {
  let runner: Runner | undefined;
  afterAll(() => runner?.close());
  runnerContract("docker", async () => {
    runner ??= await createDockerRunner({ clock: createClock() });
    return runner;
  });
});
