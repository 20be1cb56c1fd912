/** Redis: the application's jobs and throttles. Nothing is kept on disk: queues end with the run. */

import { portOf, type ServerDefinition } from "../definition.ts";
import { redisServes } from "../probe.ts";
import { requireTool } from "../tools.ts";
import { versionFrom } from "../versions.ts";

export interface RedisConnection {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

/** Accounts are told apart by a key prefix; BullMQ asks for a policy without eviction. */
const SETTINGS = [
  ...["--save", "", "--appendonly", "no"],
  ...["--maxmemory-policy", "noeviction"],
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
