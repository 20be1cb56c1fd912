/** What each host of Redis must do: what ElastiCache asks of any engine, and what Redis is. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "#kernel/eventually.ts";
import { defaultGroup } from "#operation/data-service/parameter-group.ts";
import type { CacheServer } from "#services/elasticache/engine.ts";
import {
  checkedParameter,
  PARAMETERS,
  redisSettings,
  settingsOf,
} from "#services/elasticache/parameters.ts";
import { cacheEngineContract } from "#services/elasticache/testing/contract.ts";
import { type RedisSubject, withClient } from "./subject.ts";

/** Copies of data take their time on a loaded machine. */
const HOOK_MS = 60_000;
export function redisContract(name: string, open: () => Promise<RedisSubject>): void {
  cacheEngineContract(name, open);
  describe(name, () => {
    let subject: RedisSubject;
    let server: CacheServer;
    beforeAll(async () => {
      subject = await open();
      const { host, port } = await subject.engine.takeAddress({ port: 6379, named: false });
      const settings = redisSettings(settingsOf(defaultGroup("redis7")));
      server = { id: "000000000000/own/own-node", hosts: [host], port, settings, tokens: [] };
      await subject.engine.start(server, { kind: "empty" });
    }, HOOK_MS);
    afterAll(() => subject.close(), HOOK_MS);

    const client = <T>(work: Parameters<typeof withClient<T>>[3]) =>
      withClient(server.hosts[0] ?? "", server.port, undefined, work);
    const own: Own = { subject: () => subject, server: () => server, client };
    clientTests(own);
    settingTests(own);
    addressTests(own);
  });
}

interface Own {
  subject(): RedisSubject;
  server(): CacheServer;
  client<T>(work: Parameters<typeof withClient<T>>[3]): Promise<T>;
}

function clientTests({ client }: Own): void {
  test("what ElastiCache keeps from its clients is kept from them", async () => {
    for (const command of [
      ["CONFIG", "GET", "*"],
      ["SAVE"],
      ["REPLICAOF", "NO", "ONE"],
      ["SHUTDOWN"],
    ])
      await expect(
        client((redis) => redis.call(command[0] ?? "", ...command.slice(1))),
      ).rejects.toThrow(/NOPERM/);
    expect(await client((redis) => redis.info("server"))).toContain("redis_version");
  });
}

function settingTests({ subject, server }: Own): void {
  test("each parameter is one that Redis knows, and can be changed while it runs", async () => {
    const isAllowed = (name: string, value: string) => {
      try {
        return checkedParameter({ ParameterName: name, ParameterValue: value }).value === value;
      } catch {
        return false;
      }
    };
    const other = ({ name, allowed = "Ex", initial, type }: (typeof PARAMETERS)[number]) => {
      const values =
        type === "string" ? allowed.split(",") : [1, -1, 20].map((by) => `${Number(initial) + by}`);
      // Redis as Debian builds it cannot defragment.
      const able = values.filter((value) => !(name === "activedefrag" && value === "yes"));
      return able.find((value) => value !== initial && isAllowed(name, value)) ?? initial;
    };
    const changed = PARAMETERS.filter(({ changes, unbuilt }) => !changes && !unbuilt);
    const values = Object.fromEntries(changed.map((each) => [each.name, other(each)]));
    const settings = redisSettings({ ...settingsOf(defaultGroup("redis7")), ...values });
    await subject().engine.configure({ ...server(), settings });
    await subject().engine.configure(server());
  });

  test("settings that cannot be are told with the server's own words", async () => {
    const { host, port } = await subject().engine.takeAddress({ port: 6379, named: false });
    const settings = { "maxmemory-policy": "nonsense" };
    const wrong = {
      ...server(),
      id: "000000000000/wrong/wrong-node",
      hosts: [host],
      port,
      settings,
    };
    await expect(subject().engine.start(wrong, { kind: "empty" })).rejects.toThrow(
      /before it was ready[\s\S]+maxmemory-policy/,
    );
    expect(subject().engine.isRunning(wrong.id)).toBe(false);
  });
}

function addressTests({ subject, server }: Own): void {
  test("a node takes another address while it saves itself", async () => {
    const { engine } = subject();
    const { host: second } = await engine.takeAddress({ port: server().port, named: true });
    const hosts = [...server().hosts, second];
    for (let round = 0; round < 30; round++) {
      const name = `000000000000/saved-${round}`;
      // Nothing listens in the moment of the change: who connects just then asks again.
      const taken = { what: "a snapshot", withinMs: 10_000 };
      await Promise.all([
        eventually(() => engine.takeSnapshot(server().id, name), taken),
        engine.configure({ ...server(), hosts }).then(() => engine.configure(server())),
      ]);
      await engine.removeSnapshot(name);
    }
  });
}
