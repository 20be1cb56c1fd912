import { expect, test } from "vitest";
import { isInvalidated, secondsKept } from "./lifetime.ts";

const now = Date.parse("2026-03-01T12:00:00Z");
const usual = { min: 0, usual: 86_400, max: 31_536_000 };

test.for<[string, number, Record<string, string>, typeof usual, number]>([
  ["no header", 200, {}, usual, 86_400],
  ["max-age", 200, { "cache-control": "public, max-age=60" }, usual, 60],
  ["s-maxage over max-age", 200, { "cache-control": "max-age=60, s-maxage=5" }, usual, 5],
  ["max-age over Expires", 200, { "cache-control": "max-age=60", expires: "x" }, usual, 60],
  ["Expires", 200, { expires: "Sun, 01 Mar 2026 12:01:30 GMT" }, usual, 90],
  ["Expires in the past", 200, { expires: "Sun, 01 Mar 2026 11:00:00 GMT" }, usual, 0],
  ["Expires that is no date", 200, { expires: "0" }, usual, 0],
  ["no-store", 200, { "cache-control": "no-store" }, usual, 0],
  ["no-cache under a minimum", 200, { "cache-control": "no-cache" }, { ...usual, min: 7 }, 7],
  ["below the minimum", 200, { "cache-control": "max-age=1" }, { ...usual, min: 7 }, 7],
  ["above the maximum", 200, { "cache-control": "max-age=99" }, { ...usual, max: 9 }, 9],
  ["a missing object", 404, {}, usual, 10],
  ["a refusal of the origin", 403, { "cache-control": "max-age=99" }, usual, 10],
  ["an error with its own time", 500, {}, usual, 3],
  ["a status that is not kept", 418, {}, usual, 0],
  ["201 of a PUT", 201, {}, usual, 0],
])("%s", ([, status, headers, lifetimes, seconds]) => {
  const errors = [{ status: 500, pagePath: undefined, answerStatus: undefined, keptFor: 3 }];
  expect(secondsKept(status, headers, lifetimes, errors, now)).toBe(seconds);
});

test.for<[string, string, string, boolean]>([
  ["/a.ts", "/a.ts", "", true],
  ["a.ts", "/a.ts", "", true],
  ["/a.ts", "/a.ts", "q=1", false],
  ["/a.ts?q=1", "/a.ts", "q=1", true],
  ["/a.ts*", "/a.ts", "q=1", true],
  ["/*", "/x/y", "", true],
  ["/x/*", "/x/y", "", true],
  ["/x/*", "/xy", "", false],
  ["/x*", "/xy", "", true],
])("%s reaches %s ? %s: %s", ([pattern, path, query, reached]) => {
  const invalidations = [{ time: now, paths: [pattern] }];
  expect(isInvalidated(invalidations, path, query, now - 1)).toBe(reached);
  expect(isInvalidated(invalidations, path, query, now + 1)).toBe(false);
});
