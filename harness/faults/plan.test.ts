/** What the adversary accepts, what it matches, and that a seed fixes what it does. */

import { expect, test } from "vitest";
import { createRandom } from "#kernel/random.ts";
import type { Fault } from "./fault.ts";
import { createFaultPlan, type FaultTarget } from "./plan.ts";

const reach = {
  deliveries: { sqs: ["SendMessage"], lambda: ["Invoke"] },
  services: ["s3", "sqs"],
  operationsOf: (service: string) => (service === "s3" ? ["PutObject"] : ["SendMessage"]),
};

function planOf(seed = "seed", standing: readonly Fault[] = []) {
  let now = 0;
  const plan = createFaultPlan({ random: createRandom(seed), now: () => now, reach, standing });
  const pass = (ms: number) => {
    now += ms;
  };
  return { plan, pass };
}

const put: FaultTarget = {
  service: "s3",
  operation: "PutObject",
  principal: "arn:aws:sts::000000000000:assumed-role/worker/worker-1",
  label: "arn:aws:s3:::masterfiles/dropbox/a.csv",
  account: "000000000000",
  region: "us-east-1",
};
const slow: Fault = { name: "slow", at: "call", effect: { kind: "delay", ms: 5 } };

test.for<[Record<string, unknown>, string]>([
  [{ effect: { kind: "lostDelete" } }, 'at "delivery" there is no effect "lostDelete": there are'],
  [
    { at: "call", effect: { kind: "reorder", ms: 1 } },
    '"reorder" strikes at "delivery" and "queue"',
  ],
  [{ at: "queue", effect: { kind: "error", code: "X" } }, "there are duplicate, delay, reorder,"],
  [
    { at: "moon", effect: { kind: "drop" } },
    'at "moon" nothing strikes: there are delivery, queue',
  ],
  [{ at: "call", effect: { kind: "error", code: "a\nb" } }, "an error code is letters, digits"],
  [{ effect: { kind: "delay", ms: 0 } }, "effect.ms"],
  [{ probability: 0, effect: { kind: "drop" } }, "probability"],
  [{ nth: [], effect: { kind: "drop" } }, "nth"],
  [{ sevrice: "sqs", effect: { kind: "drop" } }, 'Unrecognized key: "sevrice"'],
  [
    { service: "s3", effect: { kind: "drop" } },
    'at "delivery" there is no service s3: there are sqs',
  ],
  [
    { operation: "Invok", effect: { kind: "drop" } },
    "no service has an operation Invok: there are",
  ],
  [{ at: "call", service: "sqss", effect: { kind: "drop" } }, "no service sqss: there are s3, sqs"],
  [
    { at: "call", service: "s3", operation: "SendMessage", effect: { kind: "drop" } },
    "s3 has no operation SendMessage",
  ],
  [{ at: "queue", service: "s3", effect: { kind: "duplicate" } }, "no service s3: there are sqs"],
  [
    { at: "queue", operation: "DeleteMessage", effect: { kind: "duplicate" } },
    "no service has an operation DeleteMessage: there are ReceiveMessage",
  ],
  [
    { at: "queue", label: "jobs.fifo", effect: { kind: "duplicate" } },
    "can strike nowhere: a FIFO queue hands each message out once",
  ],
])("refuses %o, saying why", ([given, reason]) => {
  const { plan } = planOf();
  const add = () => plan.add({ name: "wrong", ...given } as Fault);
  expect(add).toThrow('The fault "wrong"');
  expect(add).toThrow(reason);
  expect(plan.list()).toEqual([]);
});

test.for<[Partial<Fault>, number]>([
  [{}, 1],
  [{ service: "s3", operation: "PutObject" }, 1],
  [{ service: "sqs" }, 0],
  [{ principal: "assumed-role/worker/" }, 1],
  [{ principal: "role/ingest" }, 0],
  [{ label: "dropbox/a.csv" }, 1],
  [{ label: "dropbox/b.csv" }, 0],
  [{ account: "000000000000", region: "us-east-1" }, 1],
  [{ account: "100000000001" }, 0],
  [{ region: "us-west-2" }, 0],
])("%o matches that many of one call: %i", ([matching, count]) => {
  const { plan } = planOf();
  plan.add({ ...slow, ...matching } as Fault);
  expect(plan.strike("called", put)).toHaveLength(count);
  expect(plan.strike("scheduled", put)).toEqual([]);
});

test("strikes the n-th matches alone", () => {
  const { plan } = planOf();
  plan.add({ ...slow, nth: [2, 4] });
  const struck = Array.from({ length: 5 }, () => plan.strike("called", put).length);
  expect(struck).toEqual([0, 1, 0, 1, 0]);
});

/** Which of 40 calls a fault of even chances strikes, with `others` struck in between. */
function fates(seed: string, others: number): string {
  const { plan } = planOf(seed);
  plan.add({ ...slow, name: "other", service: "sqs", probability: 0.5 });
  plan.add({ ...slow, service: "s3", probability: 0.5 });
  return Array.from({ length: 40 }, () => {
    for (let i = 0; i < others; i++) plan.strike("called", { ...put, service: "sqs" });
    return plan.strike("called", put).length;
  }).join("");
}

test("the same seed gives a fault's matches the same fate, whatever happens beside them", () => {
  expect(fates("one", 0)).toBe(fates("one", 3));
  expect(fates("one", 0)).not.toBe(fates("two", 0));
  expect(fates("one", 0)).toMatch(/01|10/);
});

test("a throttle lets a burst through, then so many a second, each account by itself", () => {
  const { plan, pass } = planOf();
  plan.add({ name: "rate", at: "call", effect: { kind: "throttle", perSecond: 2, burst: 3 } });
  const passed = (target: FaultTarget, count: number) =>
    Array.from({ length: count }, () => plan.strike("called", target).length === 0).filter(Boolean)
      .length;
  expect(passed(put, 10)).toBe(3);
  expect(passed({ ...put, account: "100000000001" }, 10)).toBe(3);
  pass(1000);
  expect(passed(put, 10)).toBe(2);
  pass(60_000);
  expect(passed(put, 10)).toBe(3);
});

test("what was added is taken back; what stands stays", () => {
  const { plan } = planOf("seed", [{ ...slow, name: "standing" }]);
  const undo = plan.add({ ...slow, name: "one" }, { ...slow, name: "two" });
  plan.add({ ...slow, name: "three" });
  const names = () => plan.strike("called", put).map(({ name }) => name);
  expect(names()).toEqual(["standing", "one", "two", "three"]);
  undo();
  expect(plan.list().map(({ name, at }) => `${name} ${at}`)).toEqual(["three call"]);
  plan.clear();
  expect(names()).toEqual(["standing"]);
});
