import { expect, test } from "vitest";
import { inIpv4Network } from "./ipv4.ts";

test.for<[string, string, boolean]>([
  ["192.0.2.7", "192.0.2.0/24", true],
  ["192.0.3.7", "192.0.2.0/24", false],
  ["192.0.2.7", "192.0.2.7/32", true],
  ["192.0.2.7", "192.0.2.7", true],
  ["192.0.2.8", "192.0.2.7", false],
  ["255.255.255.255", "0.0.0.0/0", true],
  ["::ffff:192.0.2.7", "192.0.2.0/24", true],
  ["::1", "0.0.0.0/0", false],
  ["192.0.2.7", "192.0.2.0/33", false],
  ["192.0.2.7", "192.0.2/24", false],
])("%s in %s: %s", ([address, network, inside]) => {
  expect(inIpv4Network(address, network)).toBe(inside);
});
