import { expect, test } from "vitest";
import { accessKeyId, accountOfKeyId } from "./access-key-id.ts";
import { createRandom } from "./random.ts";

const accounts = ["000000000000", "123456789012", "999999999999"];

test.for(["AKIA", "ASIA"] as const)("an id of %s tells its account", (prefix) => {
  const random = createRandom("ids");
  for (const account of accounts) {
    const id = accessKeyId(random, prefix, account);
    expect(id).toMatch(new RegExp(`^${prefix}[A-Z2-7]{16}$`));
    expect(accountOfKeyId(id)).toBe(account);
    expect(accessKeyId(random, prefix, account)).not.toBe(id);
  }
});

test.for([
  // A real id whose account was published.
  ["ASIAQNZGKIQY56JQ7WML", "029608264753"],
  ["123456789012", "123456789012"],
  ["test", undefined],
  ["AKIASHORT", undefined],
  ["AROAQNZGKIQY56JQ7WML", undefined],
] as const)("%s is of the account %s", ([id, account]) => {
  expect(accountOfKeyId(id)).toBe(account);
});
