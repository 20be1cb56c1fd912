import { expect, test } from "vitest";
import { parseHarnessOptions } from "./options.ts";

test("defaults stand until the environment or the caller says otherwise", () => {
  expect(parseHarnessOptions({})).toMatchObject({ port: 4566, verifySignatures: true });
  const env = { AVALON_AWS_PORT: "5000", AVALON_AWS_VERIFY_SIGNATURES: "no", OTHER: "1" };
  expect(parseHarnessOptions({}, env)).toMatchObject({ port: 5000, verifySignatures: false });
  expect(parseHarnessOptions({ port: 0 }, env).port).toBe(0);
  expect(parseHarnessOptions({ port: undefined }, env).port).toBe(5000);
});

test.for([
  [{ prot: 1 }, /no option prot/],
  [{ port: 70_000 }, /--port \(AVALON_AWS_PORT\)/],
  [{ account: "12" }, /--account/],
  [{ dataDir: "" }, /--data-dir \(AVALON_AWS_DATA_DIR\)/],
  [{ zookeeperServers: 2 }, /--zookeeper-servers .* must be 1, 3 or 5/],
] as const)("refuses %j by name", ([given, message]) => {
  expect(() => parseHarnessOptions(given)).toThrow(message);
});

test("refuses an environment variable that is no number", () => {
  expect(() => parseHarnessOptions({}, { AVALON_AWS_PORT: "http" })).toThrow(/AVALON_AWS_PORT/);
});
