/** Caches as Redis servers, run by a host. */

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import type { CacheEngine, EngineVersion, Origin } from "#services/elasticache/engine.ts";
import type { RedisHost } from "./host.ts";
import { RedisNode } from "./node.ts";

export interface RedisEngineOptions {
  readonly host: RedisHost;
  readonly region: string;
  /** The machine's time. */
  readonly machine: Clock;
}

export interface RedisEngine extends CacheEngine {
  /** Saves and ends every node. */
  close(): Promise<void>;
}

export function createRedisEngine(options: RedisEngineOptions): RedisEngine {
  const { host, machine, region } = options;
  const closing = new AbortController();
  const password = randomBytes(16).toString("hex");
  const nodes = new Map<string, RedisNode>();
  const at = (id: string) =>
    getOrCreate(nodes, id, () => {
      const shared = { host, machine, password, closed: closing.signal };
      return new RedisNode(shared, nameOf("nodes", id));
    });
  /** A snapshot by its name at the host. */
  const named = (origin: Origin): Origin =>
    origin.kind === "snapshot"
      ? { kind: "snapshot", snapshot: nameOf("snapshots", origin.snapshot) }
      : origin;

  return {
    region,
    versions: async () => [versionOf(await host.version())],
    takeAddress: host.takeAddress,
    canMoveAddresses: host.canMoveAddresses,
    start: (server, origin) => at(server.id).start(server, named(origin)),
    configure: (server) => at(server.id).configure(server),
    isRunning: (id) => nodes.get(id)?.isRunning() ?? false,
    stop: (id) => at(id).stop(),
    kill: (id) => at(id).kill(),
    replicationOffset: (id) => at(id).replicationOffset(),
    untilFollowing: (id) => at(id).untilFollowing(),
    async remove(id) {
      await at(id).remove();
      nodes.delete(id);
    },
    takeSnapshot: (id, snapshot) => at(id).snapshot(nameOf("snapshots", snapshot)),
    copySnapshot: (from, to) =>
      host.copySnapshot(nameOf("snapshots", from), nameOf("snapshots", to)),
    removeSnapshot: (snapshot) => host.removeSnapshot(nameOf("snapshots", snapshot)),
    onEnded: (id, listener) => at(id).onEnded(listener),
    async close() {
      closing.abort();
      await Promise.all([...nodes.values()].map((node) => node.stop()));
      await host.close();
    },
  };
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html */
function versionOf(version: string): EngineVersion {
  const [major = "", minor = "0"] = version.split(".");
  const family = Number(major) < 7 ? `redis${major}.x` : `redis${major}`;
  return { version, name: `${major}.${minor}`, family };
}

/** What is kept of a node, `<account>/<group>/<member>`, or of a snapshot, `<account>/<name>`. */
function nameOf(kind: "nodes" | "snapshots", id: string): string {
  const [account = "", ...name] = id.split("/");
  return join(account, "elasticache", kind, ...name);
}
