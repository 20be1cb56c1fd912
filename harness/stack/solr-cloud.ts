/**
 * What a SolrCloud says of itself, and putting its replicas back on live nodes: Solr does neither
 * that nor fill a new node by itself.
 * https://solr.apache.org/guide/solr/9_7/deployment-guide/replica-management.html
 */

import { HarnessError } from "#kernel/harness-error.ts";
import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";

export interface Replica {
  /** Such as `core_node3`. */
  readonly name: string;
  /** Such as `films_shard1_replica_n1`. */
  readonly core: string;
  /** Such as `127.0.0.1:8983_solr`. */
  readonly node: string;
  /** `active`, `recovering`, `down`, `recovery_failed`; `gone` where its node does not live. */
  readonly state: string;
  readonly leader: boolean;
}

export interface Shard {
  readonly name: string;
  readonly replicas: readonly Replica[];
}

export interface Collection {
  readonly name: string;
  /** How many replicas each shard was made with. */
  readonly replicationFactor: number;
  readonly shards: readonly Shard[];
}

export interface CloudState {
  readonly liveNodes: readonly string[];
  readonly collections: readonly Collection[];
}

const ANSWER_MS_MAX = 60_000;
/** What the node at `url` (`http://host:port/solr`) knows of the cluster. */
export async function readCloud(url: string): Promise<CloudState> {
  const { cluster } = await collectionsApi(url, { action: "CLUSTERSTATUS" });
  const { live_nodes: live, collections } = objectOf(cluster);
  const liveNodes = Array.isArray(live) ? live.map(String).sort() : [];
  return {
    liveNodes,
    collections: Object.entries(objectOf(collections)).map(([name, collection]) =>
      collectionOf(name, objectOf(collection), liveNodes),
    ),
  };
}

function collectionOf(name: string, given: JsonObject, liveNodes: readonly string[]): Collection {
  const shards = Object.entries(objectOf(given["shards"])).map(([shard, value]) => ({
    name: shard,
    replicas: Object.entries(objectOf(objectOf(value)["replicas"])).map(([replica, told]) => {
      const { core, node_name, state, leader } = objectOf(told);
      const node = String(node_name);
      return {
        name: replica,
        core: String(core),
        node,
        // The state of a lost node's replica is the last one that was written.
        state: liveNodes.includes(node) ? String(state) : "gone",
        leader: leader === "true",
      };
    }),
  }));
  return { name, replicationFactor: Number(given["replicationFactor"] ?? 1), shards };
}

/** How the node at `url` is called in the cluster. */
export async function nodeNameAt(url: string): Promise<string> {
  const { node } = await solrApi(url, "admin/info/system", {});
  if (typeof node === "string") return node;
  throw new HarnessError("SERVER_NOT_READY", `Solr at ${url} does not tell its node's name.`);
}

/** Nodes that answer, by how the cluster calls them, and their URLs. */
export type Nodes = ReadonlyMap<string, string>;

/**
 * Gives each shard as many replicas on live nodes as it was made with, as far as there are nodes.
 * One whose core is not on its node's disk is made there again; one whose node is gone is dropped
 * once another node has taken its place.
 */
export async function restoreReplicas(nodes: Nodes): Promise<void> {
  const [url] = nodes.values();
  if (url === undefined) throw noNode();
  const { collections } = await readCloud(url);
  for (const { name: collection, replicationFactor, shards } of collections)
    for (const { name: shard, replicas } of shards) {
      const gone = replicas.filter(({ state }) => state === "gone");
      const there = replicas.filter((replica) => !gone.includes(replica));
      for (const replica of there) await remakeCore(nodes, collection, shard, replica);
      const free = [...nodes.keys()].filter((node) => !there.some((each) => each.node === node));
      for (const node of free.slice(0, Math.max(0, replicationFactor - there.length))) {
        const added = { collection, shard, node, waitForFinalState: "true" };
        await collectionsApi(url, { action: "ADDREPLICA", ...added });
        const replica = gone.shift()?.name;
        if (replica !== undefined)
          await collectionsApi(url, { action: "DELETEREPLICA", collection, shard, replica });
      }
    }
}

/** A replica whose core its node does not know: the node makes it, and it copies the leader's. */
async function remakeCore(
  nodes: Nodes,
  collection: string,
  shard: string,
  { core, name, node, state }: Replica,
): Promise<void> {
  const url = nodes.get(node);
  if (url === undefined || state === "active") return;
  const { status } = await solrApi(url, "admin/cores", { action: "STATUS", core });
  if (Object.keys(objectOf(objectOf(status)[core])).length > 0) return;
  const made = { name: core, collection, shard, coreNodeName: name };
  await solrApi(url, "admin/cores", { action: "CREATE", ...made });
}

export const noNode = () =>
  new HarnessError("SERVER_NOT_READY", "No Solr node answers; restart one of them.");

/** Takes every replica off a node: the last one of a shard is moved, others are dropped. */
export async function vacateNode(nodes: Nodes, node: string): Promise<void> {
  const [other] = [...nodes].filter(([name]) => name !== node);
  if (!other) throw noNode();
  const [targetNode, url] = other;
  const { collections } = await readCloud(url);
  for (const { name: collection, shards } of collections)
    for (const { name: shard, replicas } of shards)
      for (const { name: replica } of replicas.filter((each) => each.node === node)) {
        const isLast = !replicas.some((each) => each.node !== node && each.state === "active");
        await collectionsApi(
          url,
          isLast
            ? { action: "MOVEREPLICA", collection, replica, targetNode }
            : { action: "DELETEREPLICA", collection, shard, replica },
        );
      }
}

const collectionsApi = (url: string, parameters: Readonly<Record<string, string>>) =>
  solrApi(url, "admin/collections", parameters);

async function solrApi(
  url: string,
  path: string,
  parameters: Readonly<Record<string, string>>,
): Promise<JsonObject> {
  const query = new URLSearchParams({ ...parameters, wt: "json" });
  const answer = await fetch(`${url}/${path}?${query}`, {
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  const text = await answer.text();
  if (answer.ok) return objectOf(parseJson(text));
  throw new HarnessError(
    "SERVER_NOT_READY",
    `Solr at ${url} answered ${answer.status} to ${query}: ${text.slice(0, 400)}`,
  );
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
