/** The Redis engine in a folder of its own, and clients of its nodes. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { present } from "#kernel/assert.ts";
import { type Clock, createClock } from "#kernel/clock.ts";
import type { EngineSubject } from "#services/elasticache/testing/contract.ts";
import { findRedis } from "#setup/tools.ts";
import { createRedisEngine, type RedisEngine } from "../engine.ts";
import { PID_FILE, type RedisHost } from "../host.ts";
import { createProcessHost } from "../process-host.ts";

export interface RedisSubject extends EngineSubject {
  readonly engine: RedisEngine;
}

/** What the nodes run as, and how one is ended from outside. */
export interface SubjectGround {
  host(given: { readonly folder: string; readonly machine: Clock }): Promise<RedisHost>;
  kill(id: string, folder: string): Promise<void>;
  close(): Promise<void>;
}

export const processes: SubjectGround = {
  async host(given) {
    const tool = present(await findRedis(process.env), "Redis");
    return createProcessHost({ ...given, tool, stateDir: join(given.folder, "state") });
  },
  async kill(id, folder) {
    process.kill(pidOf(folder, id), "SIGKILL");
  },
  close: async () => undefined,
};

export async function openSubject(ground = processes): Promise<RedisSubject> {
  const folder = mkdtempSync(join(tmpdir(), "elasticache-redis-"));
  const machine = createClock();
  const host = await ground.host({ folder, machine });
  const engine = createRedisEngine({ host, region: "us-east-1", machine });
  return {
    engine,
    write: (host, port, key, value, token) =>
      withClient(host, port, token, async (client) => void (await client.set(key, value))),
    read: (host, port, key, token) =>
      withClient(host, port, token, async (client) => (await client.get(key)) ?? undefined),
    killFromOutside: (id) => ground.kill(id, folder),
    async close() {
      await engine.close();
      await ground.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function withClient<T>(
  host: string,
  port: number,
  token: string | undefined,
  work: (client: Redis) => Promise<T>,
): Promise<T> {
  const client = new Redis({
    host,
    port,
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    ...(token === undefined ? {} : { password: token }),
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
}

/** The process of a node below the engine's folder. */
export function pidOf(folder: string, id: string): number {
  const [account = "", ...name] = id.split("/");
  const file = join(folder, account, "elasticache", "nodes", ...name, PID_FILE);
  return Number(readFileSync(file, "utf8"));
}
