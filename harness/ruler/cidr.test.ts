import { expect, test } from "vitest";
import { isInBlock } from "./cidr.ts";

test.for([
  ["10.1.2.3", "10.0.0.0/8", true],
  ["11.1.2.3", "10.0.0.0/8", false],
  ["10.1.2.3", "0.0.0.0/0", true],
  ["10.0.0.1", "10.0.0.1/32", true],
  ["2001:db8::1", "2001:db8::/32", true],
  ["2001:db9::1", "2001:db8::/32", false],
  ["10.0.0.1", "::/0", false],
  ["10.0.0", "10.0.0.0/8", false],
  ["1::2::3", "::/0", false],
] as const)("%s in %s is %s", ([address, block, inside]) => {
  expect(isInBlock(address, block)).toBe(inside);
});
