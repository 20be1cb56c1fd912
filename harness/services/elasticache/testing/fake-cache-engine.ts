/** A cache engine for tests that runs nothing: a node is a map, and a replica shows its primary's. */

import { HarnessError } from "#kernel/harness-error.ts";
import type { CacheEngine, CacheServer, EndListener } from "../engine.ts";
import type { EngineSubject } from "./contract.ts";

interface Node {
  server: CacheServer;
  running: boolean;
  values: Map<string, string>;
}

export interface FakeCacheEngine extends CacheEngine {
  readonly nodes: ReadonlyMap<string, Node>;
  /** Awaited before a node or a snapshot is made. */
  beforeWork: () => Promise<void>;
  /** What the next start throws, as the machine may prevent one. */
  failNextStart(sentence: string): void;
  readonly clients: Omit<EngineSubject, "engine" | "close">;
}

export function createFakeCacheEngine(): FakeCacheEngine {
  const nodes = new Map<string, Node>();
  const snapshots = new Map<string, Map<string, string>>();
  const listeners = new Map<string, Set<EndListener>>();
  let failure: string | undefined;
  let hosts = 0;
  const at = (id: string): Node => {
    const node = nodes.get(id);
    if (!node) throw new HarnessError("SERVER_NOT_READY", `There is no node ${id}.`);
    return node;
  };
  /** A replica copies what its primary has when it begins to follow it. */
  const follow = (node: Node) => {
    const source = node.server.follows && serving(nodes, node.server.follows.host);
    if (source) node.values = new Map(source.values);
  };
  const engine: FakeCacheEngine = {
    nodes,
    region: "us-east-1",
    beforeWork: async () => {},
    clients: clientsOf(nodes, listeners),
    failNextStart(sentence) {
      failure = sentence;
    },
    versions: async () => [{ version: "7.0.15", name: "7.0", family: "redis7" }],
    async takeAddress({ port }) {
      if (port === 5999)
        throw new HarnessError("PORT_IN_USE", "Port 5999 is in use on this machine.");
      return { host: `127.64.1.${++hosts}`, port };
    },
    canMoveAddresses: async () => true,
    async start(server, origin) {
      await engine.beforeWork();
      const sentence = failure;
      failure = undefined;
      if (sentence !== undefined) throw new HarnessError("SERVER_DIED", sentence);
      const former = nodes.get(server.id);
      if (former?.running) return;
      const snapshot = origin.kind === "snapshot" ? snapshots.get(origin.snapshot) : undefined;
      const values = new Map(origin.kind === "kept" ? former?.values : snapshot);
      const node = { server, running: true, values };
      nodes.set(server.id, node);
      follow(node);
    },
    async configure(server) {
      const node = at(server.id);
      node.server = server;
      follow(node);
    },
    isRunning: (id) => nodes.get(id)?.running ?? false,
    async stop(id) {
      const node = nodes.get(id);
      if (node) node.running = false;
    },
    async kill(id) {
      Object.assign(at(id), { running: false });
    },
    replicationOffset: async (id) => at(id).values.size,
    untilFollowing: async () => {},
    async remove(id) {
      nodes.delete(id);
    },
    async takeSnapshot(id, snapshot) {
      await engine.beforeWork();
      snapshots.set(snapshot, new Map(at(id).values));
      return 1024;
    },
    async copySnapshot(from, to) {
      snapshots.set(to, new Map(snapshots.get(from)));
    },
    async removeSnapshot(snapshot) {
      snapshots.delete(snapshot);
    },
    onEnded(id, listener) {
      const heard = listeners.get(id) ?? new Set();
      listeners.set(id, heard.add(listener));
      return () => heard.delete(listener);
    },
  };
  return engine;
}

const serving = (nodes: ReadonlyMap<string, Node>, host: string): Node | undefined =>
  [...nodes.values()].find(({ running, server }) => running && server.hosts.includes(host));

function clientsOf(
  nodes: ReadonlyMap<string, Node>,
  listeners: ReadonlyMap<string, ReadonlySet<EndListener>>,
): FakeCacheEngine["clients"] {
  const reach = (host: string, token: string | undefined): Node => {
    const node = serving(nodes, host);
    if (!node) throw new Error(`connect ECONNREFUSED ${host}`);
    const { tokens } = node.server;
    if (tokens.length > 0 && !tokens.includes(token ?? ""))
      throw new Error("NOAUTH Authentication required.");
    return node;
  };
  return {
    async write(host, _port, key, value, token) {
      const node = reach(host, token);
      if (node.server.follows) throw new Error("READONLY You can't write against a replica.");
      const own = node.server.hosts[0] ?? "";
      node.values.set(key, value);
      for (const replica of nodes.values())
        if (replica.server.follows?.host === own) replica.values.set(key, value);
    },
    read: async (host, _port, key, token) => reach(host, token).values.get(key),
    async killFromOutside(id) {
      const node = nodes.get(id);
      if (node) node.running = false;
      for (const listener of listeners.get(id) ?? []) listener("was ended by SIGKILL");
    },
  };
}
