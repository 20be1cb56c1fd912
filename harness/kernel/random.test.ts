import { expect, test } from "vitest";
import { textId, uuid } from "./ids.ts";
import { createRandom } from "./random.ts";

const draws = (seed: string) => {
  const random = createRandom(seed);
  return Array.from({ length: 1000 }, () => random.float());
};

test("the same seed draws the same numbers, another seed others", () => {
  expect(draws("a")).toEqual(draws("a"));
  expect(draws("a")).not.toEqual(draws("b"));
});

test("draws spread evenly over the unit interval", () => {
  const tenths = Array<number>(10).fill(0);
  for (const draw of draws("even"))
    tenths[Math.floor(draw * 10)] = (tenths[Math.floor(draw * 10)] ?? 0) + 1;
  expect(Math.min(...tenths)).toBeGreaterThan(60);
  expect(Math.max(...tenths)).toBeLessThan(140);
});

test("a fork draws by itself, whatever its origin drew before", () => {
  const one = createRandom("s");
  const two = createRandom("s");
  two.uint32();
  expect(one.fork("x").uint32()).toBe(two.fork("x").uint32());
});

test("ids have their shapes", () => {
  const random = createRandom("ids");
  expect(uuid(random)).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(textId(random, 6)).toMatch(/^[a-z0-9]{6}$/);
});
