/** What each engine of Elastic Beanstalk must do, whatever it runs. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accountId } from "#kernel/brand.ts";
import type { BeanstalkEngine, Deployment, Fleet, FleetSettings } from "../engine.ts";

export type VersionKind = "good" | "unbuildable" | "dying" | "hanging";

/** An engine, and the ways to its instances that clients have. */
export interface EngineSubject {
  readonly engine: BeanstalkEngine;
  bundle(name: string, kind: VersionKind): Promise<Uint8Array>;
  /** The version that answers at the host; undefined when none does. */
  ask(host: string): Promise<string | undefined>;
  /** Ends the instance's process from outside. */
  kill(fleet: Fleet, id: string): Promise<void>;
  close(): Promise<void>;
}

const HOST = "media.us-east-1.elasticbeanstalk.localhost";
const SETTINGS: FleetSettings = {
  hosts: [HOST],
  balancer: { kind: "classic", drainMs: 0, idleTimeoutMs: 60_000 },
  healthCheck: {
    ...{ path: "/", statuses: [[200, 200]], intervalMs: 10_000, timeoutMs: 5000 },
    ...{ healthyThreshold: 3, unhealthyThreshold: 5 },
  },
  properties: {},
  container: {},
  roleArn: "arn:aws:iam::000000000000:role/instances",
};
const TIMEOUT_MS = 30_000;

/** What the tests share. */
interface Bench {
  subject(): EngineSubject;
  fleet(): Fleet;
  environmentId(): string;
  changes(): number;
  bring(id: string, name: string, kind?: VersionKind): ReturnType<Fleet["deploy"]>;
  /** An instance that serves the version. */
  serve(id: string, name: string): Promise<void>;
}

export function beanstalkEngineContract(name: string, open: () => Promise<EngineSubject>): void {
  describe(`an engine of Elastic Beanstalk: ${name}`, { timeout: TIMEOUT_MS }, () => {
    let subject: EngineSubject;
    let fleet: Fleet;
    let changes = 0;
    let count = 0;
    beforeAll(async () => {
      subject = await open();
    }, TIMEOUT_MS);
    afterAll(() => subject.close(), TIMEOUT_MS);
    beforeEach(async () => {
      count += 1;
      const facts = {
        ...{ account: accountId("000000000000"), region: "us-east-1", platform: "node" as const },
        ...{ environmentId: `e-${count}`, environmentName: "media" },
      };
      const onChange = () => {
        changes += 1;
      };
      const unheard = { onNotice: () => {}, onReceive: () => {}, onConclude: () => {} };
      fleet = await subject.engine.open(facts, { onChange, ...unheard });
      fleet.configure(SETTINGS);
    });
    afterEach(() => fleet.close());

    const bring: Bench["bring"] = async (id, version, kind = "good") => {
      const bundle = await subject.bundle(version, kind);
      return fleet.deploy(id, deploymentOf(bundle, version), AbortSignal.timeout(TIMEOUT_MS));
    };
    const bench: Bench = {
      subject: () => subject,
      fleet: () => fleet,
      environmentId: () => `e-${count}`,
      changes: () => changes,
      bring,
      async serve(id, version) {
        await fleet.launch(id);
        expect(await bring(id, version)).toEqual({ ok: true });
        fleet.register(id);
        await becomes(fleet, id, { target: "healthy", running: true });
      },
    };
    lifeTests(bench);
    failureTests(bench);
    watchTests(bench);
  });
}

const deploymentOf = (bundle: Uint8Array, versionLabel: string): Deployment => ({
  ...{ id: 1, versionLabel, bundle, kind: "application", leads: true },
});

const seen = (fleet: Fleet, id: string) => fleet.observe().find((one) => one.id === id);

const becomes = (fleet: Fleet, id: string, wanted: object) =>
  expect.poll(() => seen(fleet, id), { timeout: 15_000 }).toMatchObject(wanted);

function lifeTests({ subject, fleet, environmentId, serve, bring }: Bench): void {
  test("an instance serves from its registration to its deregistration", async () => {
    await fleet().launch("i-1");
    expect(seen(fleet(), "i-1")).toMatchObject({ running: false, target: "out" });
    expect(await bring("i-1", "v1")).toEqual({ ok: true });
    expect(await subject().ask(HOST)).toBeUndefined();
    fleet().register("i-1");
    await becomes(fleet(), "i-1", { target: "healthy", running: true, restarts: 0 });
    expect(await subject().ask(HOST)).toBe("v1");
    await fleet().deregister("i-1");
    expect(seen(fleet(), "i-1")).toMatchObject({ running: true, target: "out" });
    expect(await subject().ask(HOST)).toBeUndefined();
    await fleet().terminate("i-1");
    expect(fleet().observe()).toEqual([]);
  });
  test("another version takes the place of the first, out of use until it is registered", async () => {
    await serve("i-1", "v1");
    await bring("i-1", "v2");
    expect(seen(fleet(), "i-1")).toMatchObject({ target: "out" });
    fleet().register("i-1");
    await becomes(fleet(), "i-1", { target: "healthy" });
    expect(await subject().ask(HOST)).toBe("v2");
  });
  test("several instances share the requests", async () => {
    await serve("i-1", "v1");
    await serve("i-2", "v2");
    const answers = [await subject().ask(HOST), await subject().ask(HOST)];
    expect(answers.sort()).toEqual(["v1", "v2"]);
  });
  test("an environment is found while it is open, and its host answers nobody later", async () => {
    await serve("i-1", "v1");
    expect(subject().engine.find(environmentId())).toBe(fleet());
    await fleet().close();
    expect(subject().engine.find(environmentId())).toBeUndefined();
    expect(await subject().ask(HOST)).toBeUndefined();
    expect(fleet().observe()).toEqual([]);
  });
}

function failureTests({ subject, fleet, serve, bring }: Bench): void {
  test("a version that cannot be built leaves the first one in use", async () => {
    await serve("i-1", "v1");
    expect(await bring("i-1", "v2", "unbuildable")).toMatchObject({
      ok: false,
      reason: expect.stringContaining("exited with code 9"),
    });
    expect(seen(fleet(), "i-1")).toMatchObject({ target: "healthy", running: true });
    expect(await subject().ask(HOST)).toBe("v1");
  });
  test("a build that is cut short leaves the first version in use", async () => {
    await serve("i-1", "v1");
    const bundle = await subject().bundle("v2", "hanging");
    const abort = new AbortController();
    const outcome = fleet().deploy("i-1", deploymentOf(bundle, "v2"), abort.signal);
    abort.abort();
    expect(await outcome).toEqual({ ok: false, reason: "The deployment was cut short." });
    expect(await subject().ask(HOST)).toBe("v1");
  });
  test("a process that ends again and again is counted, and not healthy", async () => {
    await fleet().launch("i-1");
    expect(await bring("i-1", "v1", "dying")).toEqual({ ok: true });
    fleet().register("i-1");
    await expect
      .poll(() => seen(fleet(), "i-1")?.restarts, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(3);
    expect(seen(fleet(), "i-1")).toMatchObject({ running: false });
    expect(seen(fleet(), "i-1")?.target).not.toBe("healthy");
    expect(seen(fleet(), "i-1")?.lost).toBeUndefined();
  });
  test("a bundle that is none is refused", async () => {
    await expect(subject().engine.read(Buffer.from("no bundle"), "node")).rejects.toMatchObject({
      code: "INPUT_UNREADABLE",
    });
  });
}

function watchTests({ subject, fleet, changes, serve }: Bench): void {
  test("a killed instance is lost, and its watcher hears of it", async () => {
    await serve("i-1", "v1");
    const before = changes();
    await subject().kill(fleet(), "i-1");
    await becomes(fleet(), "i-1", { lost: "its process was killed from outside", running: false });
    expect(changes()).toBeGreaterThan(before);
  });
  test("figures are those since they were last taken", async () => {
    await serve("i-1", "v1");
    await fleet().takeFigures("i-1");
    for (let i = 0; i < 3; i++) await subject().ask(HOST);
    await expect
      .poll(async () => (await fleet().takeFigures("i-1")).requests.count, { timeout: 5000 })
      .toBe(3);
    expect((await fleet().takeFigures("i-1")).requests.count).toBe(0);
  });
  test("logs can be had", async () => {
    await serve("i-1", "v1");
    const tail = Buffer.from(await fleet().logs("i-1", "tail")).toString();
    expect(tail).toContain("version v1 listens");
  });
}
