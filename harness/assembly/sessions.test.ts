import { describe, expect, test } from "vitest";
import { createCredentials } from "#gateway/auth/credentials.ts";
import { accountOfKeyId } from "#kernel/access-key-id.ts";
import { accountId } from "#kernel/brand.ts";
import { createClock } from "#kernel/clock.ts";
import { createRandom } from "#kernel/random.ts";
import { createSessions } from "./sessions.ts";

const ROLE = "arn:aws:iam::000000000000:role/worker";
const ROOT = "1-5e1b4151-5ac6c58f5b5daa6532e7a1a4";
const OTHER_ROOT = "1-5e1b4151-000000000000000000000002";

/** Sessions of accounts whose journals hold the records 1 to 9. */
function openSessions() {
  const registry = createCredentials();
  const sessions = createSessions(registry, {
    random: createRandom(1),
    clock: createClock({ frozenAt: 0 }),
    exists: (_account, seq) => seq < 10,
  });
  return (name: string, account = "000000000000") => {
    const session = sessions.open(accountId(account), ROLE, name);
    const attribute = registry.find(session.accessKeyId)?.attribute;
    return { ...session, of: (traceHeader?: string) => attribute?.(traceHeader) };
  };
}

test("a process that does one thing at a time does all it does for that", () => {
  const process = openSessions()("function");
  process.setCause(3);
  expect(process.of()).toEqual({ cause: 3 });
  expect(process.of(`Root=${ROOT};Parent=0000000000000007`)).toEqual({ cause: 3 });
});

describe("of a process that does many things, a call", () => {
  test("follows from the errand whose header it carries, also when that has ended", () => {
    const worker = openSessions()("worker-1");
    const first = worker.begin(4, `Root=${ROOT}`);
    const second = worker.begin(5, `Root=${OTHER_ROOT}`);
    expect(first.traceHeader).toBe(`Root=${ROOT};Parent=0000000000000004;Sampled=1`);
    expect(worker.of(first.traceHeader)).toEqual({ cause: 4 });
    first.end();
    second.end();
    expect(worker.of(second.traceHeader)).toEqual({ cause: 5 });
  });

  test("carries the trace alone where a tracing SDK put a parent of its own", () => {
    const worker = openSessions()("worker-1");
    worker.begin(4, `Root=${ROOT}`);
    worker.begin(5, `Root=${OTHER_ROOT}`);
    expect(worker.of(`Root=${ROOT};Parent=53995c3f42cd8ad8`)).toEqual({ cause: 4 });
  });

  test("is not told by a trace that several errands share", () => {
    const worker = openSessions()("worker-1");
    worker.begin(4, `Root=${ROOT}`);
    worker.begin(5, `Root=${ROOT}`);
    expect(worker.of(`Root=${ROOT};Parent=53995c3f42cd8ad8`)).toEqual({
      doubt: "by worker-1 as a whole, with a foreign trace: it was doing 2 things",
    });
  });

  test("without a header is a guess while there is one errand, and says so", () => {
    const worker = openSessions()("worker-1");
    worker.begin(4);
    expect(worker.of()).toEqual({
      cause: 4,
      doubt: "a guess: worker-1 sent it without a trace header, doing nothing else",
    });
  });

  test("without a header is the process's own while there are several, or none", () => {
    const worker = openSessions()("worker-1");
    expect(worker.of()).toEqual({ doubt: "by worker-1 itself, without a trace header" });
    const errands = [worker.begin(4), worker.begin(5), worker.begin(6)];
    expect(worker.of()).toEqual({
      doubt: "by worker-1 as a whole, without a trace header: it was doing 3 things",
    });
    for (const errand of errands) errand.end();
    expect(worker.of()?.cause).toBeUndefined();
  });

  test("of another errand of the same process is never taken for it", () => {
    const webapp = openSessions()("webapp-1");
    const page = webapp.begin(() => 8, `Root=${ROOT};Parent=0000000000000003`);
    expect(page.traceHeader).toMatch(/^Self=1-[0-9a-f-]{33};Root=1-\S+;Parent=0000000000000003$/);
    expect(webapp.of(page.traceHeader)).toEqual({ cause: 8 });
  });
});

describe("an errand that has no record yet", () => {
  test("gets it when something follows from it, here or in another process, and once", () => {
    const open = openSessions();
    let written = 0;
    const record = () => {
      written ||= 7;
      return written;
    };
    const webapp = open("webapp-1");
    const page = webapp.begin(record);
    page.end();
    expect(written, "nothing followed").toBe(0);
    expect(open("worker-1").of(page.traceHeader)).toEqual({ cause: 7 });
    expect(webapp.of(page.traceHeader)).toEqual({ cause: 7 });
  });

  test("is known by its header also when its trace went on with a message", () => {
    const open = openSessions();
    const webapp = open("webapp-1");
    const page = webapp.begin(() => 7);
    open("worker-1").begin(4, page.traceHeader);
    expect(webapp.of(page.traceHeader)).toEqual({ cause: 7 });
    expect(webapp.of(`${page.traceHeader};Parent=53995c3f42cd8ad8`)?.doubt).toContain("a guess");
  });

  test("is unknown to another account", () => {
    const open = openSessions();
    const page = open("webapp-1").begin(() => 7);
    expect(open("webapp-1", "111111111111").of(page.traceHeader)?.cause).toBeUndefined();
  });

  test("is forgotten when ten thousand newer ones are known", () => {
    const webapp = openSessions()("webapp-1");
    const [first, ...others] = Array.from({ length: 10_001 }, () => webapp.begin(() => 7));
    for (const errand of [first, ...others]) errand?.end();
    expect(webapp.of(first?.traceHeader)?.cause).toBeUndefined();
    expect(webapp.of(others[0]?.traceHeader)).toEqual({ cause: 7 });
  });
});

test("a session's key id tells its account", () => {
  const { accessKeyId } = openSessions()("function");
  expect(accountOfKeyId(accessKeyId)).toBe("000000000000");
});

test("a key of anybody else has no cause, whatever it sends", () => {
  expect(createCredentials().find("test")?.attribute).toBeUndefined();
});
