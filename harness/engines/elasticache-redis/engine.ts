/** Caches as Redis servers of this machine. */

import { randomBytes } from "node:crypto";
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createClock } from "#kernel/clock.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import type { CacheEngine, EngineVersion, Origin } from "#services/elasticache/engine.ts";
import { hasOwnHosts, takeAddress } from "#stack/loopback.ts";
import { openRun } from "#stack/reaper.ts";
import { requireTool, type Tools } from "#stack/tools.ts";
import { RedisNode } from "./node.ts";

export interface RedisEngineOptions {
  readonly tools: Pick<Tools, "redis">;
  readonly region: string;
  /** Below it, each account's `elasticache` folder. */
  readonly folder: string;
  /** Where the processes are written down, so that a crashed run can be cleaned up. */
  readonly stateDir: string;
}

export interface RedisEngine extends CacheEngine {
  /** Saves and ends every node. */
  close(): Promise<void>;
}

export function createRedisEngine(options: RedisEngineOptions): RedisEngine {
  const { command, version } = requireTool(options.tools, "redis");
  const machine = createClock();
  const register = openRun(options.stateDir);
  const closing = new AbortController();
  const password = randomBytes(16).toString("hex");
  const nodes = new Map<string, RedisNode>();

  const folderOf = (kind: "nodes" | "snapshots", id: string): string => {
    const [account = "", ...name] = id.split("/");
    return join(options.folder, account, "elasticache", kind, ...name);
  };
  const snapshotOf = (id: string) => `${folderOf("snapshots", id)}.rdb`;
  const at = (id: string) =>
    getOrCreate(nodes, id, () => {
      const { signal: closed } = closing;
      const shared = { command, machine, register, password, closed };
      return new RedisNode(shared, folderOf("nodes", id));
    });
  const dumpOf = (origin: Origin): string | undefined => {
    if (origin.kind === "snapshot") return snapshotOf(origin.snapshot);
    return origin.kind === "kept" ? "kept" : undefined;
  };

  return {
    region: options.region,
    versions: async () => [versionOf(version)],
    takeAddress,
    canMoveAddresses: hasOwnHosts,
    start: (server, origin) => at(server.id).start(server, dumpOf(origin)),
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
    takeSnapshot: (id, snapshot) => at(id).copyTo(snapshotOf(snapshot)),
    copySnapshot: (from, to) => copyFile(snapshotOf(from), snapshotOf(to)),
    removeSnapshot: (snapshot) => rm(snapshotOf(snapshot), { force: true }),
    onEnded: (id, listener) => at(id).onEnded(listener),
    async close() {
      closing.abort();
      await Promise.all([...nodes.values()].map((node) => node.stop()));
      // The machine's clock goes on: work that is under way ends by it, after this.
      register.close();
    },
  };
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html */
function versionOf(version: string): EngineVersion {
  const [major = "", minor = "0"] = version.split(".");
  const family = Number(major) < 7 ? `redis${major}.x` : `redis${major}`;
  return { version, name: `${major}.${minor}`, family };
}
