import fc from "fast-check";
import { expect, test } from "vitest";
import { globMatches } from "./glob.ts";

test("agrees with the same pattern as a regular expression", () => {
  const word = (letters: string[]) =>
    fc.array(fc.constantFrom(...letters)).map((list) => list.join(""));
  fc.assert(
    fc.property(word(["a", "b", "*", "?"]), word(["a", "b"]), (pattern, text) => {
      const source = pattern.replace(/\*+/g, ".*").replaceAll("?", ".");
      return globMatches(pattern, text) === new RegExp(`^${source}$`).test(text);
    }),
  );
});

test("a long pattern of stars stays quick", () => {
  expect(globMatches("*a".repeat(50), "a".repeat(5000))).toBe(true);
  expect(globMatches(`${"*a".repeat(50)}b`, "a".repeat(5000))).toBe(false);
});
