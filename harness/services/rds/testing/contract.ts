/** What each database engine must do, whatever it runs. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabaseEngine, DatabaseServer, Origin } from "../engine.ts";

/** An engine, and the ways to its servers that clients have. */
export interface EngineSubject {
  readonly engine: DatabaseEngine;
  /** Resolves when the write was acknowledged. */
  write(server: DatabaseServer, row: string): Promise<void>;
  rows(server: DatabaseServer): Promise<readonly string[]>;
  /** Ends the server's process from outside. */
  kill(server: DatabaseServer): Promise<void>;
  close(): Promise<void>;
}

export const MASTER = { username: "master", password: "secret-99", database: "avalon" } as const;
const NEW: Origin = { kind: "new", ...MASTER };

/** What the tests share. */
interface Bench {
  subject(): EngineSubject;
  engine(): DatabaseEngine;
  place(): Promise<DatabaseServer>;
  made(origin?: Origin): Promise<DatabaseServer>;
}

const TIMEOUT_MS = 60_000;

export function databaseEngineContract(name: string, open: () => Promise<EngineSubject>): void {
  describe(`a database engine: ${name}`, { timeout: TIMEOUT_MS }, () => {
    let subject: EngineSubject;
    let count = 0;
    beforeAll(async () => {
      subject = await open();
    }, TIMEOUT_MS);
    afterAll(() => subject.close(), TIMEOUT_MS);

    const place = async (): Promise<DatabaseServer> => ({
      id: `000000000000/db-${count++}`,
      address: await subject.engine.takeAddress({}),
      settings: {},
    });
    const bench: Bench = {
      subject: () => subject,
      engine: () => subject.engine,
      place,
      async made(origin = NEW) {
        const server = await place();
        await subject.engine.create(server, origin);
        return server;
      },
    };
    lifeTests(bench);
    standbyTests(bench);
    copyTests(bench);
  });
}

function lifeTests(bench: Bench): void {
  test("data outlive a stop", async () => {
    const server = await bench.made();
    expect(bench.engine().isRunning(server.id)).toBe(true);
    await bench.subject().write(server, "kept");
    await bench.engine().stop(server.id);
    expect(bench.engine().isRunning(server.id)).toBe(false);
    await bench.engine().start(server);
    expect(await bench.subject().rows(server)).toEqual(["kept"]);
    await bench.engine().remove(server.id);
    expect(bench.engine().isRunning(server.id)).toBe(false);
  });
  test("an end that nobody asked for is told, an asked one is not", async () => {
    const server = await bench.made();
    const told: string[] = [];
    const deaf = bench.engine().onEnded(server.id, (role, how) => told.push(`${role} ${how}`));
    await bench.subject().write(server, "acknowledged");
    await bench.subject().kill(server);
    await expect.poll(() => told).toEqual(["primary was ended by SIGKILL"]);
    await bench.engine().start(server);
    expect(await bench.subject().rows(server)).toEqual(["acknowledged"]);
    await bench.engine().stop(server.id);
    expect(told).toHaveLength(1);
    deaf();
    await bench.engine().remove(server.id);
  });
  test("a server that is made anew has nothing of the old one", async () => {
    const server = await bench.made();
    await bench.subject().write(server, "old");
    await bench.engine().create(server, NEW);
    expect(await bench.subject().rows(server)).toEqual([]);
    await bench.engine().remove(server.id);
  });
}

function standbyTests(bench: Bench): void {
  test("a failover keeps every acknowledged write, at the same address", async () => {
    const server = await bench.made();
    expect(await bench.engine().failOver(server)).toBe(false);
    await bench.subject().write(server, "before the standby");
    await bench.engine().mirror(server);
    const acknowledged = ["before the standby"];
    for (let i = 0; i < 20; i++) {
      await bench.subject().write(server, `row ${i}`);
      acknowledged.push(`row ${i}`);
    }
    expect(await bench.engine().failOver(server)).toBe(true);
    expect(await bench.subject().rows(server)).toEqual(acknowledged);
    await bench.subject().write(server, "after");
    await bench.engine().mirror(server);
    await bench.subject().kill(server);
    expect(await bench.engine().failOver(server)).toBe(true);
    expect(await bench.subject().rows(server)).toEqual([...acknowledged, "after"]);
    await bench.engine().remove(server.id);
  });
  test("a standby goes on after both were stopped", async () => {
    const server = await bench.made();
    await bench.engine().mirror(server);
    await bench.subject().write(server, "before");
    await bench.engine().stop(server.id);
    await bench.engine().start(server);
    await bench.engine().mirror(server);
    await bench.subject().write(server, "after");
    expect(await bench.engine().failOver(server)).toBe(true);
    expect(await bench.subject().rows(server)).toEqual(["before", "after"]);
    await bench.engine().remove(server.id);
  });

  test("a standby that was let go stands in no more", async () => {
    const server = await bench.made();
    await bench.engine().mirror(server);
    await bench.engine().unmirror(server);
    expect(await bench.engine().failOver(server)).toBe(false);
    await bench.subject().write(server, "alone");
    expect(await bench.subject().rows(server)).toEqual(["alone"]);
    await bench.engine().remove(server.id);
  });
}

function copyTests(bench: Bench): void {
  test("a snapshot is what was there when it was taken", async () => {
    const server = await bench.made();
    await bench.subject().write(server, "one");
    await bench.engine().takeSnapshot(server.id, "000000000000/first");
    await bench.subject().write(server, "two");
    await bench.engine().copySnapshot("000000000000/first", "000000000000/copy");
    await bench.engine().removeSnapshot("000000000000/first");
    const restored = await bench.made({ kind: "snapshot", snapshot: "000000000000/copy" });
    expect(await bench.subject().rows(restored)).toEqual(["one"]);
    await bench.subject().write(restored, "its own");
    expect(await bench.subject().rows(server)).toEqual(["one", "two"]);
    await bench.engine().stop(server.id);
    await bench.engine().takeSnapshot(server.id, "000000000000/stopped");
    const second = await bench.made({ kind: "snapshot", snapshot: "000000000000/stopped" });
    expect(await bench.subject().rows(second)).toEqual(["one", "two"]);
    for (const { id } of [server, restored, second]) await bench.engine().remove(id);
  });
  test("a replica follows its source, also over a failover, until it is promoted", async () => {
    const source = await bench.made();
    await bench.subject().write(source, "first");
    const alone = await bench.place();
    const replica = { ...alone, follows: source.address };
    await bench.engine().create(replica, { kind: "replica", source: source.id });
    await bench.engine().mirror(source);
    await bench.subject().write(source, "second");
    await bench.engine().failOver(source);
    await bench.subject().write(source, "third");
    const all = ["first", "second", "third"];
    await expect.poll(() => bench.subject().rows(replica), { timeout: 20_000 }).toEqual(all);
    await bench.engine().stop(replica.id);
    await bench.engine().start(alone);
    await bench.subject().write(alone, "its own");
    expect(await bench.subject().rows(alone)).toEqual([...all, "its own"]);
    expect(await bench.subject().rows(source)).toEqual(all);
    for (const { id } of [source, replica]) await bench.engine().remove(id);
  });
}
