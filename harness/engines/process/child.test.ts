import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { createClock } from "#kernel/clock.ts";
import { describeExit, startChild } from "./child.ts";
import { recordChildren } from "./recorded.ts";

const PATH = "/usr/local/bin:/usr/bin:/bin";

function start(script: string) {
  const lines: string[] = [];
  const heard = Promise.withResolvers<void>();
  const child = startChild({
    command: "/bin/sh",
    args: ["-c", script],
    cwd: tmpdir(),
    env: { PATH },
    onLine: (line, stream) => {
      lines.push(`${stream}: ${line}`);
      heard.resolve();
    },
  });
  return { child, lines, heard: heard.promise };
}

test("lines of both streams are heard, the last one without its end too", async () => {
  const { child, lines } = start("echo one; echo two >&2; printf three; exit 3");
  const exit = await child.exited;
  expect(describeExit(exit)).toBe("exited with code 3");
  expect(lines.sort()).toEqual(["stderr: two", "stdout: one", "stdout: three"]);
});

test("much output is read to its end", async () => {
  const { child, lines } = start("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
  await child.exited;
  expect(lines).toHaveLength(20_000);
  expect(lines.at(-1)).toBe("stdout: line 19999");
});

test("stopping ends what ignores the request, with its children", async () => {
  const { child, heard } = start("trap '' TERM; sleep 1000 & echo ready; wait; sleep 1000");
  await heard;
  const machine = createClock();
  const exit = await child.stop(machine, 50);
  machine.stop();
  expect(describeExit(exit)).toBe("was ended by SIGKILL");
});

test("what the shell started finishes in its time", async () => {
  const finish = "trap 'sleep 0.3; echo finished; exit' TERM";
  const { child, lines, heard } = start(
    `(${finish}; echo ready; while :; do sleep 0.05; done) & wait`,
  );
  await heard;
  const machine = createClock();
  await child.stop(machine, 5_000);
  machine.stop();
  expect(lines).toContain("stdout: finished");
});

// macOS has no setsid.
test.skipIf(process.platform === "darwin")(
  "a grandchild that left the family does not hold up the end",
  async () => {
    const { child, lines, heard } = start("setsid sleep 10 & echo started");
    await heard;
    const before = performance.now();
    await child.exited;
    expect(performance.now() - before).toBeLessThan(8000);
    expect(lines).toEqual(["stdout: started"]);
  },
);

test("children are on record while they live, in one that ends with the last", async () => {
  const said: string[] = [];
  recordChildren(() => {
    said.push("opened");
    return {
      add: (name, { pid }) => void said.push(`${name} ${pid}`),
      remove: ({ pid }) => void said.push(`end ${pid}`),
      close: () => void said.push("closed"),
    };
  });
  const first = start("echo; sleep 1000");
  const second = start("echo; sleep 1000");
  await Promise.all([first.heard, second.heard]);
  for (const { child } of [first, second]) {
    child.kill();
    await child.exited;
  }
  const [a, b] = [first.child.pid, second.child.pid];
  expect(said).toEqual([
    ...["opened", `/bin/sh ${a}`, `/bin/sh ${b}`],
    ...[`end ${a}`, `end ${b}`, "closed"],
  ]);
});

// On macOS a zombie cannot be told from a process.
test.skipIf(process.platform !== "linux")(
  "a member that has ended, and that nobody reaps, is not waited for",
  async () => {
    // The subshell's child stays in the family; its parent leaves it and never asks how it ended.
    const parent = "sleep 1000 & echo child; exec setsid sleep 10";
    const { child, lines, heard } = start(`(${parent}) & sleep 1000`);
    await heard;
    const machine = createClock();
    const before = performance.now();
    await child.stop(machine, 15_000);
    machine.stop();
    expect(performance.now() - before).toBeLessThan(8000);
    expect(lines).toEqual(["stdout: child"]);
  },
);

test("a missing program is an exit that says so", async () => {
  const child = startChild({
    command: "/no/such/program",
    args: [],
    cwd: tmpdir(),
    env: {},
    onLine: () => {},
  });
  expect(describeExit(await child.exited)).toMatch(/^could not be started: .*ENOENT/);
  expect(child.pid).toBeUndefined();
});
