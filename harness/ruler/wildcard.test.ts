import { expect, test } from "vitest";
import { wildcard, wildcardProblem } from "./wildcard.ts";

test.for([
  ["dropbox/*.csv", "dropbox/Spring/spring.csv", true],
  ["dropbox/*.csv", "dropbox/spring.CSV", false],
  ["*", "", true],
  ["a.c", "abc", false],
  ["100\\*", "100*", true],
  ["100\\*", "1000", false],
  ["a\\\\b", "a\\b", true],
  ["line*end", "line\nend", true],
] as const)("%s against %s: %s", ([pattern, text, matches]) => {
  expect(wildcard(pattern).test(text)).toBe(matches);
  expect(wildcardProblem(pattern)).toBeUndefined();
});

test.for(["a**b", "a\\b", "end\\"])("%s is refused", (pattern) => {
  expect(wildcardProblem(pattern)).toBeDefined();
});
