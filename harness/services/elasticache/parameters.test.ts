import { expect, test } from "vitest";
import { defaultGroup } from "#operation/data-service/parameter-group.ts";
import { checkedParameter, redisSettings, settingsOf } from "./parameters.ts";

const check = (ParameterName: string, ParameterValue: string) =>
  checkedParameter({ ParameterName, ParameterValue }).value;

test.for([
  ["timeout", "0"],
  ["timeout", "20"],
  ["slowlog-log-slower-than", "-1"],
  ["hll-sparse-max-bytes", "16000"],
  ["maxmemory-policy", "noeviction"],
  ["reserved-memory-percent", "25"],
] as const)("%s may be %s", ([name, value]) => {
  expect(check(name, value)).toBe(value);
});

test.for([
  ["timeout", "19", /timeout has the invalid value 19; allowed are 0,20-/],
  ["timeout", "2147483648", /invalid value 2147483648/],
  ["hll-sparse-max-bytes", "16001", /allowed are 1-16000/],
  ["activedefrag", "maybe", /allowed are yes,no/],
  ["appendonly", "yes", /The parameter appendonly cannot be modified/],
  ["reserved-memory-percent", "50", /the memory of a node is not limited/],
  ["cluster-enabled", "yes", /several shards/],
  ["colour", "red", /Could not find parameter with name: colour/],
] as const)("%s may not be %s", ([name, value, message]) => {
  expect(() => check(name, value)).toThrow(message);
});

test("the limits of output buffers are one setting of Redis", () => {
  const settings = {
    ...settingsOf(defaultGroup("redis7")),
    "client-output-buffer-limit-normal-hard-limit": "4096",
  };
  const told = redisSettings(settings);
  expect(told["client-output-buffer-limit"]).toBe("normal 4096 0 0 pubsub 33554432 8388608 60");
  expect(told).not.toHaveProperty("reserved-memory-percent");
});
