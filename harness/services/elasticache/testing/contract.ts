/** What each cache engine must do, whatever it runs. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultGroup } from "#operation/data-service/parameter-group.ts";
import type { CacheEngine, CacheServer } from "../engine.ts";
import { redisSettings, settingsOf } from "../parameters.ts";

/** An engine, and the ways to its nodes that clients have. */
export interface EngineSubject {
  readonly engine: CacheEngine;
  /** At one of the node's hosts; rejects when nobody answers or the token is wrong. */
  write(host: string, port: number, key: string, value: string, token?: string): Promise<void>;
  read(host: string, port: number, key: string, token?: string): Promise<string | undefined>;
  /** Ends the node's process from outside. */
  killFromOutside(id: string): Promise<void>;
  close(): Promise<void>;
}

interface Bench {
  subject(): EngineSubject;
  /** A node that is not started. */
  place(): Promise<CacheServer>;
  started(): Promise<CacheServer>;
}

const TIMEOUT_MS = 30_000;
const EMPTY = { kind: "empty" } as const;
const hostOf = ({ hosts }: CacheServer) => hosts[0] ?? "";

export function cacheEngineContract(name: string, open: () => Promise<EngineSubject>): void {
  describe(`a cache engine: ${name}`, { timeout: TIMEOUT_MS }, () => {
    let subject: EngineSubject;
    let count = 0;
    beforeAll(async () => {
      subject = await open();
    }, TIMEOUT_MS);
    afterAll(() => subject.close(), TIMEOUT_MS);
    const bench: Bench = {
      subject: () => subject,
      async place() {
        const { host, port } = await subject.engine.takeAddress({ port: 6379, named: false });
        const settings = redisSettings(settingsOf(defaultGroup("redis7")));
        const id = `000000000000/cache/node-${count++}`;
        return { id, hosts: [host], port, settings, tokens: [] };
      },
      async started() {
        const server = await bench.place();
        await subject.engine.start(server, EMPTY);
        return server;
      },
    };
    lifeTests(bench);
    keepTests(bench);
    groupTests(bench);
  });
}

function lifeTests(bench: Bench): void {
  test("what is in a node outlives a stop, and is gone with a kill", async () => {
    const { engine, write, read } = bench.subject();
    const server = await bench.started();
    const { id, port } = server;
    const host = hostOf(server);
    await write(host, port, "key", "kept");
    await engine.stop(id);
    expect(engine.isRunning(id)).toBe(false);
    await engine.start(server, { kind: "kept" });
    expect(await read(host, port, "key")).toBe("kept");
    await engine.kill(id);
    await engine.start(server, EMPTY);
    expect(await read(host, port, "key")).toBeUndefined();
    await engine.remove(id);
    expect(engine.isRunning(id)).toBe(false);
  });

  test("an end that nobody asked for is told, an asked one is not", async () => {
    const { engine, killFromOutside } = bench.subject();
    const server = await bench.started();
    const told: string[] = [];
    const deaf = engine.onEnded(server.id, (how) => told.push(how));
    await killFromOutside(server.id);
    await expect.poll(() => told).toEqual(["was ended by SIGKILL"]);
    await engine.start(server, EMPTY);
    await engine.kill(server.id);
    deaf();
    expect(told).toHaveLength(1);
    await engine.remove(server.id);
  });

  test("tokens are asked for as long as there are any", async () => {
    const { engine, write, read } = bench.subject();
    const server = await bench.started();
    const { port } = server;
    const host = hostOf(server);
    await write(host, port, "key", "open");
    await engine.configure({ ...server, tokens: ["a-first-token-0001", "a-second-token-002"] });
    await expect(read(host, port, "key")).rejects.toThrow(/NOAUTH|Connection is closed/);
    expect(await read(host, port, "key", "a-first-token-0001")).toBe("open");
    expect(await read(host, port, "key", "a-second-token-002")).toBe("open");
    await engine.configure({ ...server, tokens: [] });
    expect(await read(host, port, "key")).toBe("open");
    await engine.remove(server.id);
  });
}

function keepTests(bench: Bench): void {
  test("what was answered outlives a crash, where it is to be kept", async () => {
    const { engine, write, read, killFromOutside } = bench.subject();
    const server = await bench.started();
    const { id, port } = server;
    const host = hostOf(server);
    await write(host, port, "key", "answered");
    await killFromOutside(id);
    await expect.poll(() => engine.isRunning(id)).toBe(false);
    await engine.start(server, { kind: "kept" });
    expect(await read(host, port, "key")).toBe("answered");
    const snapshot = "000000000000/logged";
    await engine.takeSnapshot(id, snapshot);
    await engine.kill(id);
    await engine.start(server, { kind: "snapshot", snapshot });
    await write(host, port, "other", "later");
    await killFromOutside(id);
    await expect.poll(() => engine.isRunning(id)).toBe(false);
    await engine.start(server, { kind: "kept" });
    expect([await read(host, port, "key"), await read(host, port, "other")]).toEqual([
      "answered",
      "later",
    ]);
    await engine.remove(id);
  });

  test("a snapshot is what was there when it was taken", async () => {
    const { engine, write, read } = bench.subject();
    const server = await bench.started();
    await write(hostOf(server), server.port, "key", "one");
    const bytes = await engine.takeSnapshot(server.id, "000000000000/first");
    expect(bytes).toBeGreaterThan(0);
    await write(hostOf(server), server.port, "key", "two");
    await engine.copySnapshot("000000000000/first", "000000000000/copy");
    await engine.removeSnapshot("000000000000/first");
    const restored = await bench.place();
    await engine.start(restored, { kind: "snapshot", snapshot: "000000000000/copy" });
    expect(await read(hostOf(restored), restored.port, "key")).toBe("one");
    for (const { id } of [server, restored]) await engine.remove(id);
  });
}

function groupTests(bench: Bench): void {
  test("a replica has what its primary has, and takes its address when it is promoted", async () => {
    const { engine, write, read } = bench.subject();
    const { host: endpoint, port } = await engine.takeAddress({ port: 6379, named: false });
    const first = await bench.place();
    const primary = { ...first, port, hosts: [hostOf(first), endpoint] };
    await engine.start(primary, EMPTY);
    await write(endpoint, port, "before", "1");
    const second = await bench.place();
    const follows = { host: hostOf(primary), port };
    const replica = { ...second, port, follows };
    await engine.start(replica, EMPTY);
    await engine.untilFollowing(replica.id);
    expect(await read(hostOf(replica), port, "before")).toBe("1");
    await expect(write(hostOf(replica), port, "no", "1")).rejects.toThrow(/READONLY/);
    await write(endpoint, port, "after", "2");
    await expect.poll(() => read(hostOf(replica), port, "after")).toBe("2");
    expect(await engine.replicationOffset(replica.id)).toBeGreaterThan(0);
    await engine.kill(primary.id);
    await expect(read(endpoint, port, "before")).rejects.toThrow();
    await engine.configure({ ...second, port, hosts: [hostOf(replica), endpoint] });
    await write(endpoint, port, "third", "3");
    expect(await read(endpoint, port, "after")).toBe("2");
    const rejoined = { ...first, port, follows: { host: hostOf(replica), port } };
    await engine.start(rejoined, EMPTY);
    await engine.untilFollowing(rejoined.id);
    expect(await read(hostOf(rejoined), port, "third")).toBe("3");
    for (const { id } of [primary, replica]) await engine.remove(id);
  });
}
