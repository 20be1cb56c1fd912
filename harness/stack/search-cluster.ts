/** ZooKeeper's ensemble and Solr's nodes as one cluster: who leads, who lives, who holds what. */

import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { portOf } from "./definition.ts";
import { ask } from "./probe.ts";
import type { RunningServer } from "./runner.ts";
import { solr } from "./servers/solr.ts";
import {
  type CloudState,
  type Collection,
  type Nodes,
  nodeNameAt,
  noNode,
  type Replica,
  readCloud,
  restoreReplicas,
  vacateNode,
} from "./solr-cloud.ts";
import type { Stack } from "./stack.ts";

export interface ClusterReport {
  readonly zookeeper: readonly {
    readonly name: string;
    /** `leader`, `follower`, `standalone`, or why it does not serve. */
    readonly mode: string;
  }[];
  readonly solr: readonly {
    readonly name: string;
    /** As the cluster calls it; absent while it does not answer. */
    readonly node?: string;
    readonly live: boolean;
  }[];
  /** Empty while no node answers. */
  readonly collections: readonly Collection[];
}

export interface SearchCluster {
  report(): Promise<ClusterReport>;
  /** The name of the server that leads the ensemble; throws while there is none. */
  leader(): Promise<string>;
  /** The replicas of a collection as the cluster sees them now. */
  replicas(collection: string): Promise<readonly Replica[]>;
  /** Starts one more node and gives it the replicas that shards lack; answers its name. */
  addNode(): Promise<string>;
  /** Takes everything off a node, then ends it for good. */
  removeNode(name: string): Promise<void>;
  /** Each shard again on as many live nodes as it was made with, where Solr does not see to it. */
  restoreReplicas(): Promise<void>;
}

type Parts = Pick<Stack, "members" | "addSolrNode" | "removeSolrNode">;

export function clusterOf(stack: Parts): SearchCluster {
  const nodeOf = async ({ place }: RunningServer): Promise<[node: string, url: string]> => {
    const { url } = solr.connection(place);
    return [await nodeNameAt(url), url];
  };
  const nodes = async (): Promise<Nodes> => {
    const asked = await Promise.allSettled(stack.members("solr").map(nodeOf));
    return new Map(asked.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])));
  };
  const cloud = async () => {
    const [url] = (await nodes()).values();
    if (url === undefined) throw noNode();
    return readCloud(url);
  };
  const restore = async () => restoreReplicas(await nodes());
  const modes = () =>
    Promise.all(
      stack.members("zookeeper").map(async (server) => ({
        name: server.name,
        mode: await modeOf(server).catch(messageOf),
      })),
    );
  return {
    async report() {
      const { liveNodes, collections } = await cloud().catch(() => NOTHING);
      const members = stack.members("solr").map(async (server) => {
        const { name } = server;
        const found = await nodeOf(server).catch(() => undefined);
        if (!found) return { name, live: false };
        return { name, node: found[0], live: liveNodes.includes(found[0]) };
      });
      return { zookeeper: await modes(), solr: await Promise.all(members), collections };
    },
    async leader() {
      const found = await modes();
      const leader = found.find(({ mode }) => mode === "leader" || mode === "standalone");
      if (leader) return leader.name;
      const told = found.map(({ name, mode }) => `${name}: ${mode}`).join("; ");
      throw new HarnessError("SERVER_NOT_READY", `ZooKeeper has no leader (${told}).`);
    },
    async replicas(collection) {
      const { collections } = await cloud();
      const found = collections.find(({ name }) => name === collection);
      return found?.shards.flatMap(({ replicas }) => replicas) ?? [];
    },
    async addNode() {
      const { name } = await stack.addSolrNode();
      await restore();
      return name;
    },
    async removeNode(name) {
      await stack.removeSolrNode(name, async (server) => {
        const [node] = await nodeOf(server);
        await vacateNode(await nodes(), node);
      });
      await restore();
    },
    restoreReplicas: restore,
  };
}

const NOTHING: CloudState = { liveNodes: [], collections: [] };
const ANSWER_MS_MAX = 2_000;

async function modeOf({ place }: RunningServer): Promise<string> {
  const address = { host: place.host, port: portOf(place, "client") };
  // The line after it has come, so the whole of it has.
  const heard = await ask(address, "srvr\n", "Node count: ", AbortSignal.timeout(ANSWER_MS_MAX));
  return /Mode: (\w+)/.exec(heard)?.[1] ?? "unknown";
}
