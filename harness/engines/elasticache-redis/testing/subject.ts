/** The Redis engine in a folder of its own, and clients of its nodes. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { present } from "#kernel/assert.ts";
import type { EngineSubject } from "#services/elasticache/testing/contract.ts";
import { findTools } from "#setup/tools.ts";
import { PID_FILE } from "../configuration.ts";
import { createRedisEngine, type RedisEngine } from "../engine.ts";

export interface RedisSubject extends EngineSubject {
  readonly engine: RedisEngine;
}

export async function openSubject(): Promise<RedisSubject> {
  const folder = mkdtempSync(join(tmpdir(), "elasticache-redis-"));
  const { redis } = await findTools(process.env);
  const engine = createRedisEngine({
    tools: { redis: present(redis, "Redis") },
    region: "us-east-1",
    folder,
    stateDir: join(folder, "state"),
  });
  return {
    engine,
    write: (host, port, key, value, token) =>
      withClient(host, port, token, async (client) => void (await client.set(key, value))),
    read: (host, port, key, token) =>
      withClient(host, port, token, async (client) => (await client.get(key)) ?? undefined),
    async killFromOutside(id) {
      process.kill(pidOf(folder, id), "SIGKILL");
    },
    async close() {
      await engine.close();
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
