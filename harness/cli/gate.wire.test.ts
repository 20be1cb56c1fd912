/** `gate` that is told to end in the middle of judging: its servers end with it. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildAvalon } from "#fixtures/avalon/build.ts";
import { eventually } from "#kernel/eventually.ts";
import { cacheDir } from "#setup/places.ts";
import { identify, isAlive, type ProcessIdentity, signalFamily } from "#stack/process/identity.ts";
import { familyOf, startGroup } from "./testing/command-line.ts";

/** A suite whose one scenario has the application run, and waits for what never comes. */
function endlessSuite(): string {
  // Within the package, where it finds the DSL.
  const parent = join(import.meta.dirname, "../../.cache");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "suite-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const story = `import { scenario } from "#harness/scenario/index.ts";
scenario("never ends", async ({ deploy }) => {
  await deploy();
  process.stdout.write("the application runs\\n");
  await new Promise(() => {});
});`;
  writeFileSync(join(folder, "story.test.ts"), story);
  return folder;
}

/** A gate that runs; `family` are all processes of its run, those that have ended left out. */
async function startGate() {
  const { path } = await buildAvalon(join(cacheDir(process.env), "fixtures"));
  const suite = endlessSuite();
  const words = ["gate", "--bundle", path, "--suite", suite, "--reports", join(suite, "reports")];
  const running = startGroup(words);
  const seen = new Map<number, ProcessIdentity>();
  const family = () => {
    for (const one of familyOf(running.pid)) seen.set(one.pid, one);
    return [...seen.values()].filter(isAlive);
  };
  return { running, family };
}

/** The same in the middle of judging. */
async function judging() {
  const { running, family } = await startGate();
  await running.until((_out, err) => err.includes("the application runs"));
  // What judges, its worker, the servers and the application's instances.
  if (process.platform === "linux") expect(family().length).toBeGreaterThan(8);
  return { running, family };
}

const options = { timeout: 120_000 };

test("a gate that is told to end ends its servers", options, async () => {
  const { running, family } = await judging();
  // As `timeout` and a shell end what they have started.
  signalFamily(running.pid, "SIGTERM");
  const { code, out, err } = await running.ended;
  expect(family()).toEqual([]);
  expect(code).toBe(2);
  expect(err.trimEnd().split("\n").at(-1)).toBe("It was interrupted.");
  expect(out).toContain("The gate could not judge the bundle: 0 passed, 0 failed, 0 skipped.");
});

test(
  "a second Ctrl-C ends the gate at once, and its servers end by themselves",
  options,
  async () => {
    const { running, family } = await judging();
    const gone = async () => {
      // A terminal's Ctrl-C reaches the whole group.
      signalFamily(running.pid, "SIGINT");
      return identify(running.pid) === undefined || undefined;
    };
    await eventually(gone, { what: "the gate's end", withinMs: 5000 });
    expect(family().length).toBeGreaterThan(0);
    // What judges holds the gate's standard error until it has ended.
    expect((await running.ended).code).toBe(130);
    expect(family()).toEqual([]);
  },
);

test("a gate whose servers are being started ends those", options, async () => {
  const { running, family } = await startGate();
  const begun = () => family().length > 3 || undefined;
  await eventually(begun, { what: "its first servers", withinMs: 20_000 });
  running.signal("SIGINT");
  expect((await running.ended).code).toBe(2);
  expect(family()).toEqual([]);
});
