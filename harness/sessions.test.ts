import { expect, test } from "vitest";
import { createCredentials } from "#gateway/auth/credentials.ts";
import { accountOfKeyId } from "#kernel/access-key-id.ts";
import { accountId } from "#kernel/brand.ts";
import { createClock } from "#kernel/clock.ts";
import { createRandom } from "#kernel/random.ts";
import { createSessions } from "./sessions.ts";

const header = (parent: string) => `Root=1-5e1b4151-5ac6c58f5b5daa6532e7a1a4;Parent=${parent}`;

function openSession() {
  const registry = createCredentials();
  const sessions = createSessions(registry, createRandom(1), createClock({ frozenAt: 0 }));
  const account = accountId("000000000000");
  const session = sessions.open(account, "arn:aws:iam::000000000000:role/worker", "worker-1");
  return { session, causeOf: registry.find(session.accessKeyId)?.cause };
}

test("a trace header refines the cause, where its record exists", () => {
  const { session, causeOf } = openSession();
  session.setCause(3);
  expect(causeOf?.(header("0000000000000007"))).toBe(3);
  session.followTraces((seq) => seq === 7);
  expect(causeOf?.(header("0000000000000007"))).toBe(7);
  expect(causeOf?.(header("0000000000000008"))).toBe(3);
  expect(causeOf?.(undefined)).toBe(3);
});

test("a session's key id tells its account", () => {
  const { session } = openSession();
  expect(accountOfKeyId(session.accessKeyId)).toBe("000000000000");
});

test("a key of anybody else has no cause, whatever it sends", () => {
  expect(createCredentials().find("test")?.cause).toBeUndefined();
});
