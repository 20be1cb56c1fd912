import { expect, test, vi } from "vitest";
import { createClock } from "./clock.ts";
import { createExpectations } from "./expectations.ts";

const LATE_MS = 1000;

/** Expectations on a clock of the test's, and whether a wait for all of them is over. */
function set() {
  const machine = createClock({ frozenAt: 0 });
  const expectations = createExpectations(machine, LATE_MS);
  const settled = vi.fn();
  return { machine, ...expectations, settled, wait: () => expectations.settle().then(settled) };
}

test("nothing is waited for when nothing is expected", async () => {
  const { settle } = set();
  await settle();
});

test("a wait lasts until all has come that was expected, also what was expected since", async () => {
  const { expect: awaited, met, giveUp, pending, wait, settled, machine } = set();
  awaited("two", { what: "two of them", count: 2 });
  const waiting = wait();
  awaited("one", { what: "one more", count: 1 });
  met("two");
  giveUp("one");
  await machine.advance(0);
  expect(settled).not.toHaveBeenCalled();
  expect(pending()).toEqual(["two of them"]);
  met("two");
  await waiting;
  expect([pending(), machine.pending()]).toEqual([[], 0]);
});

test("what does not come is given up, and told, once its own time is over", async () => {
  const { expect: awaited, wait, machine, pending } = set();
  const late = vi.fn();
  awaited("a", { what: "a", count: 1, late });
  const waiting = wait();
  await machine.advance(LATE_MS / 2);
  awaited("a", { what: "a again", count: 1, late });
  await machine.advance(LATE_MS - 1);
  expect([pending(), late.mock.calls.length]).toEqual([["a again"], 0]);
  await machine.advance(1);
  await waiting;
  expect(late).toHaveBeenCalledOnce();
});
