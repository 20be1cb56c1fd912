/** The public names: a change here is a change for every user of the package. */

import { expect, test } from "vitest";
import * as harness from "./index.ts";
import * as dsl from "./scenario/index.ts";

test("the package gives out these values, and no others", () => {
  expect(Object.keys(harness).sort()).toEqual(["HarnessError", "VERSION", "createHarness"]);
  expect(Object.keys(dsl).sort()).toEqual([
    "eventually",
    "reasonToKeepState",
    "ruin",
    "scenario",
    "skipFor",
    "skippedFor",
  ]);
});

test("a running harness has these members, and no others", async () => {
  const running = await harness.createHarness({ port: 0 });
  try {
    expect(Object.keys(running).sort()).toEqual([
      ...["account", "call", "client", "clock", "endpoint", "env", "faults", "folder", "identify"],
      ...["journal", "logger", "options", "port", "random", "region", "report", "route", "settle"],
      ...["stop", "timers", "trace", "world"],
    ]);
  } finally {
    await running.stop();
  }
});
