import { expect, test } from "vitest";
import { inNetwork } from "./policy-addresses.ts";

test.for<[string, string, boolean]>([
  ["10.0.9.7", "10.0.0.0/16", true],
  ["10.1.9.7", "10.0.0.0/16", false],
  ["10.0.9.7", "0.0.0.0/0", true],
  ["::ffff:10.0.9.7", "10.0.9.0/24", true],
  ["2001:db8::7", "2001:db8::/32", true],
  ["2001:db9::7", "2001:db8::/32", false],
  ["::1", "0:0:0:0:0:0:0:1", true],
  ["10.0.9.7", "10.0.9.7/33", false],
  ["10.0.9.7", "10.0.9.7/x", false],
  ["10.0.9", "10.0.9.0/24", false],
  ["10.0.9.256", "0.0.0.0/0", false],
  ["1::2::3", "::/0", false],
  ["12345::1", "::/0", false],
])("%s in %s: %s", ([address, network, inside]) => {
  expect(inNetwork(address, network)).toBe(inside);
});
