import { createClock } from "#kernel/clock.ts";
import { findTools } from "#setup/tools.ts";
import { runnerContract } from "../contract.ts";
import { createProcessRunner } from "./runner.ts";

runnerContract("process", async () =>
  createProcessRunner({
    tools: await findTools(process.env),
    clock: createClock(),
    register: { add: () => {}, remove: () => {} },
  }),
);
