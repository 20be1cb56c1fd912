/** A scenario run that is told to end: its servers end with it. */

import { expect, test } from "vitest";
import { isAlive, signalFamily } from "#stack/process/identity.ts";
import { familyOf, startGroup } from "./testing/command-line.ts";

test("a run that is told to end ends its servers", { timeout: 120_000 }, async () => {
  const story = "scenarios/release/update-in-a-batch.test.ts";
  const running = startGroup(["--run", "vitest", "run", "--project", "scenario", story]);
  await running.until((out) => out.includes("Behind the gateway"));
  const family = familyOf(running.pid);
  if (process.platform === "linux") expect(family.length).toBeGreaterThan(5);
  // As `timeout` and a shell end what they have started.
  signalFamily(running.pid, "SIGTERM");
  const { code } = await running.ended;
  expect(family.filter(isAlive)).toEqual([]);
  expect(code).not.toBe(0);
});
