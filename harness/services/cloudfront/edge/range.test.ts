import { expect, test } from "vitest";
import { type ByteRange, conditionOf, rangeHolds, rangeOf } from "./range.ts";

const part = (start: number, end: number): ByteRange => ({ kind: "part", start, end });

test.for<[string | undefined, ByteRange]>([
  [undefined, { kind: "whole" }],
  ["bytes=0-99", part(0, 100)],
  ["bytes=900-", part(900, 1000)],
  ["bytes=990-2000", part(990, 1000)],
  ["bytes=-10", part(990, 1000)],
  ["bytes=-5000", part(0, 1000)],
  ["bytes=1000-", { kind: "unsatisfiable" }],
  ["bytes=-0", { kind: "unsatisfiable" }],
  ["bytes=5-4", { kind: "whole" }],
  ["bytes=0-1,5-6", { kind: "whole" }],
  ["lines=0-1", { kind: "whole" }],
  ["bytes=-", { kind: "whole" }],
])("%s of 1000 bytes", ([header, range]) => {
  expect(rangeOf(header, 1000)).toEqual(range);
});

const answer = { etag: '"abc"', "last-modified": "Sun, 01 Mar 2026 12:00:00 GMT" };

test.for<[Record<string, string>, string]>([
  [{}, "send"],
  [{ "if-none-match": '"abc"' }, "not-modified"],
  [{ "if-none-match": 'W/"abc", "x"' }, "not-modified"],
  [{ "if-none-match": "*" }, "not-modified"],
  [{ "if-none-match": '"x"' }, "send"],
  [{ "if-none-match": '"x"', "if-modified-since": "Sun, 01 Mar 2026 12:00:00 GMT" }, "send"],
  [{ "if-modified-since": "Sun, 01 Mar 2026 12:00:00 GMT" }, "not-modified"],
  [{ "if-modified-since": "Sun, 01 Mar 2026 11:59:59 GMT" }, "send"],
  [{ "if-match": '"abc"' }, "send"],
  [{ "if-match": '"x"' }, "failed"],
  [{ "if-unmodified-since": "Sun, 01 Mar 2026 11:59:59 GMT" }, "failed"],
  [{ "if-unmodified-since": "Sun, 01 Mar 2026 12:00:00 GMT" }, "send"],
])("%o: %s", ([request, condition]) => {
  expect(conditionOf(request, answer)).toBe(condition);
});

test("If-Range holds for the same bytes only", () => {
  expect(rangeHolds({}, answer)).toBe(true);
  expect(rangeHolds({ "if-range": '"abc"' }, answer)).toBe(true);
  expect(rangeHolds({ "if-range": '"old"' }, answer)).toBe(false);
});
