import { expect, test } from "vitest";
import { createRandom } from "#kernel/random.ts";
import { formatTraceHeader, parentIn } from "./trace-header.ts";

const origin = { random: createRandom(1), now: Date.UTC(2026, 0, 2, 3, 4, 5) };

test("a header names its journal record", () => {
  const header = formatTraceHeader(4711, origin);
  expect(header).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=0000000000001267;Sampled=1$/);
  expect(parentIn(header)).toBe(4711);
});

test("the root of an incoming header goes on, its parent does not", () => {
  const root = "Root=1-5e1b4151-5ac6c58f5b5daa6532e7a1a4";
  const header = formatTraceHeader(2, { ...origin, incoming: `${root};Parent=00000000000000ff` });
  expect(header).toBe(`${root};Parent=0000000000000002;Sampled=1`);
});

test.for(["", "Root=1-2-3", "Parent=0", "Parent=0000000000000000", "Parent=ffffffffffffffff"])(
  "%j names no record",
  (header) => expect(parentIn(header)).toBeUndefined(),
);
