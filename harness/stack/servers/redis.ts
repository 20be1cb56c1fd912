/**
 * Redis: the application's jobs and throttles. Each change is written to its log before it is
 * answered, so that a killed server loses none.
 * https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */

import { portOf, type ServerDefinition } from "../definition.ts";
import { redisServes } from "../probe.ts";
import { requireTool } from "../tools.ts";
import { versionFrom } from "../versions.ts";

export interface RedisConnection {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

const SETTINGS = [
  // Accounts are told apart by a key prefix; BullMQ asks for a policy without eviction.
  ...["--maxmemory-policy", "noeviction"],
  // Never synced: only a machine that loses power would lose what was answered.
  ...["--save", "", "--appendonly", "yes", "--appendfsync", "no"],
] as const;

export const redis: ServerDefinition<RedisConnection> = {
  name: "redis",
  version: "7",
  profile: "core",
  dependsOn: [],
  ports: ["redis"],
  process: ({ tools, place, folder }) => ({
    command: requireTool(tools, "redis").command,
    args: [
      ...["--port", String(portOf(place, "redis")), "--bind", "127.0.0.1", "--dir", folder],
      ...SETTINGS,
    ],
    env: {},
    files: {},
  }),
  docker: {
    image: "redis:7-alpine",
    ports: { redis: 6379 },
    environment: () => ({}),
    command: ["redis-server", ...SETTINGS],
    health: "redis-cli ping | grep -q PONG",
    volumes: { data: "/data" },
  },
  ready: (place) => redisServes(place.host, portOf(place, "redis")),
  readyWithinMs: 30_000,
  connection(place) {
    const port = portOf(place, "redis");
    return { host: place.host, port, url: `redis://${place.host}:${port}` };
  },
  readVersion: (place) =>
    versionFrom(
      { host: place.host, port: portOf(place, "redis") },
      "INFO server\r\n",
      /redis_version:(\S+)/,
      "redis_mode",
    ),
};
