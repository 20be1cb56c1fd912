import { expect, test } from "vitest";
import { createClock, machineNow } from "./clock.ts";

test("advancing runs the timers that fall due, each at its own time, in order", async () => {
  const clock = createClock({ frozenAt: 1000 });
  const seen: [string, number][] = [];
  const note = (name: string) => () => void seen.push([name, clock.now()]);
  clock.schedule(1300, note("c"));
  clock.schedule(1200, note("a"));
  clock.schedule(1200, note("b"));
  clock.schedule(1400, note("later"));
  await clock.advance(300);
  expect(seen).toEqual([
    ["a", 1200],
    ["b", 1200],
    ["c", 1300],
  ]);
  expect([clock.now(), clock.pending()]).toEqual([1300, 1]);
});

test("what a timer schedules within the span runs within it", async () => {
  const clock = createClock({ frozenAt: 0 });
  const seen: number[] = [];
  const again = () => {
    seen.push(clock.now());
    clock.schedule(clock.now() + 100, again);
  };
  clock.schedule(100, again);
  await clock.advance(350);
  expect(seen).toEqual([100, 200, 300]);
});

test("a cancelled timer does not run", async () => {
  const clock = createClock({ frozenAt: 0 });
  const timer = clock.schedule(10, () => expect.unreachable());
  timer.cancel();
  await clock.advance(20);
  expect(clock.pending()).toBe(0);
});

test("a flowing clock keeps its lead over the machine's", async () => {
  const clock = createClock();
  const before = clock.now();
  const began = machineNow();
  await clock.advance(3_600_000);
  // What the machine's own clock did meanwhile is a part of the hour.
  const meanwhile = machineNow() - began;
  expect(clock.offset()).toBeLessThanOrEqual(3_600_000);
  expect(clock.offset()).toBeGreaterThanOrEqual(3_600_000 - meanwhile);
  expect(clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
});

test("a frozen clock still runs what is already due", async () => {
  const clock = createClock({ frozenAt: 50 });
  await new Promise<void>((resolve) => clock.schedule(50, resolve));
});

test("shows whole milliseconds, whatever parts of one it is asked for", async () => {
  const clock = createClock({ frozenAt: 1000 });
  const seen: number[] = [];
  clock.schedule(1000.25, () => seen.push(clock.now()));
  await clock.advance(1.5);
  expect([...seen, clock.now()]).toEqual([1001, 1002]);
});
