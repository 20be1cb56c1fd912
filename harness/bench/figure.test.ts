import { expect, test } from "vitest";
import { median, percentile, tableOf } from "./figure.ts";

test("percentiles are values that were measured", () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(percentile(values, 0.99)).toBe(100);
  expect(median([3, 1, 2])).toBe(2);
});

test("a figure stands beside its target", () => {
  const [met, missed, free] = tableOf([
    { name: "a", value: 12, unit: "ms", target: 20 },
    { name: "b", value: 0.7, unit: "×", target: 0.65 },
    { name: "c", value: 3, unit: "s" },
  ]);
  expect(met).toMatch(/12 ms .*20 ms {2}met$/);
  expect(missed).toMatch(/0\.70 × .*0\.65 × {2}MISSED$/);
  const [small] = tableOf([{ name: "d", value: 0.123, unit: "ms", target: 0.25 }]);
  expect(small).toMatch(/0\.12 ms .*0\.25 ms {2}met$/);
  expect(free).not.toContain("target");
});
