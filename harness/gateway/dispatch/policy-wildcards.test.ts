import fc from "fast-check";
import { expect, test } from "vitest";
import { wildcardMatches } from "./policy-wildcards.ts";

test.for<[string, string, boolean]>([
  ["", "", true],
  ["*", "", true],
  ["?", "", false],
  ["a*c", "abbbc", true],
  ["a*c", "abbbd", false],
  ["*a*b*", "xxaxxbxx", true],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["a.c", "abc", false],
  ["**", "anything", true],
])("%s covers %s: %s", ([pattern, text, expected]) => {
  expect(wildcardMatches(pattern, text)).toBe(expected);
});

test("agrees with the same pattern as a regular expression", () => {
  const letters = fc.array(fc.constantFrom("a", "b", "*", "?")).map((list) => list.join(""));
  const texts = fc.array(fc.constantFrom("a", "b")).map((list) => list.join(""));
  fc.assert(
    fc.property(letters, texts, (pattern, text) => {
      const source = pattern.replace(/\*+/g, ".*").replaceAll("?", ".");
      return wildcardMatches(pattern, text) === new RegExp(`^${source}$`).test(text);
    }),
  );
});
