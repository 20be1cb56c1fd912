import { expect, test } from "vitest";
import { createRandom } from "#kernel/random.ts";
import {
  balancedTraceHeader,
  formatTraceHeader,
  newTraceId,
  parseTraceHeader,
  recordNamed,
} from "./trace-header.ts";

const root = "1-5e1b4151-5ac6c58f5b5daa6532e7a1a4";
const id = "1-5e1b4152-000000000000000000000001";

test("a header names its trace and its journal record", () => {
  const header = formatTraceHeader(root, 4711);
  expect(header).toBe(`Root=${root};Parent=0000000000001267;Sampled=1`);
  expect(parseTraceHeader(header)).toMatchObject({ root, self: undefined });
  expect(recordNamed(parseTraceHeader(header))).toBe(4711);
});

test.for(["", "Root=1-2-3", "Parent=0", "Parent=0000000000000000", "Parent=ffffffffffffffff"])(
  "%j names nothing",
  (header) => {
    const parsed = parseTraceHeader(header);
    expect([parsed.root, parsed.self, recordNamed(parsed)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  },
);

test.for([
  ["", `Root=${id}`],
  ["nonsense", `Root=${id}`],
  [`Root=${root}`, `Self=${id};Root=${root}`],
  [`Root=${root};CalledFrom=app`, `Self=${id};Root=${root};CalledFrom=app`],
  [`Self=1-67891233-12456789abcdef012345678;Root=${root}`, `Self=${id};Root=${root}`],
])("a load balancer makes %j to %j", ([incoming = "", balanced]) => {
  expect(balancedTraceHeader(incoming, id)).toBe(balanced);
});

test("a new id tells the second it was made in", () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5);
  expect(newTraceId(createRandom(1), now)).toMatch(/^1-695735a5-[0-9a-f]{24}$/);
});
