/**
 * A real ensemble with real Solr nodes. What becomes of a batch when one of either is lost is a
 * story of its own: scenarios/chaos/lost-search.test.ts.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#kernel/eventually.ts";
import { findTools } from "#setup/tools.ts";
import { clusterOf, type SearchCluster } from "./search-cluster.ts";
import { solr } from "./servers/solr.ts";
import { type Stack, startStack } from "./stack.ts";
import { uploadConfigset } from "./testing/configset.ts";

const PATIENCE = { withinMs: 60_000, everyMs: 200 };

let folder: string;
let stack: Stack<"solr">;
let cluster: SearchCluster;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "avalon-aws-cluster-"));
  stack = await startStack({
    servers: ["solr"],
    scale: { zookeeperServers: 3, solrNodes: 2 },
    tools: await findTools(process.env),
    dataDir: join(folder, "data"),
    stateDir: join(folder, "state"),
  });
  cluster = clusterOf(stack);
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const urlOf = (name: string) => solr.connection(stack.server(name).place).url;

async function ask(node: string, path: string, body?: unknown) {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(`${urlOf(node)}/${path}`, body === undefined ? {} : init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
const add = (node: string, id: string) => ask(node, "films/update?softCommit=true", [{ id }]);
const idsAt = async (node: string): Promise<string[]> => {
  const { response } = await ask(node, "films/select?q=*:*&sort=id+asc&wt=json");
  return response.docs.map(({ id }: { id: string }) => id);
};
const allActive = (count: number) =>
  eventually(
    async () => {
      const replicas = await cluster.replicas("films");
      return replicas.filter(({ state }) => state === "active").length === count || undefined;
    },
    { what: `${count} active replicas`, ...PATIENCE },
  );

test("an ensemble has one leader, and a collection is placed on all nodes", async () => {
  const { zookeeper: ensemble, solr: nodes } = await cluster.report();
  expect(ensemble.map(({ name }) => name)).toEqual(["zookeeper", "zookeeper-2", "zookeeper-3"]);
  expect(ensemble.map(({ mode }) => mode).sort()).toEqual(["follower", "follower", "leader"]);
  expect(nodes).toMatchObject([
    { name: "solr", live: true },
    { name: "solr-2", live: true },
  ]);
  await uploadConfigset(urlOf("solr"), "avalon");
  const how = "collection.configName=avalon&numShards=1&replicationFactor=2";
  await ask("solr-2", `admin/collections?action=CREATE&name=films&${how}`);
  await allActive(2);
  const replicas = await cluster.replicas("films");
  expect(new Set(replicas.map(({ node }) => node)).size).toBe(2);
  await add("solr-2", "a");
  expect(await idsAt("solr")).toEqual(["a"]);
}, 60_000);

test("the ensemble goes on without its leader, and takes it back with an empty disk", async () => {
  const leader = await cluster.leader();
  await stack.server(leader).kill();
  const next = await eventually(() => cluster.leader(), { what: "a new leader", ...PATIENCE });
  expect(next).not.toBe(leader);
  await eventually(() => add("solr", "b"), { what: "an update", ...PATIENCE });
  expect(await idsAt("solr-2")).toEqual(["a", "b"]);
  await stack.replaceMachine(leader);
  const { zookeeper: ensemble } = await cluster.report();
  expect(ensemble.find(({ name }) => name === leader)?.mode).toBe("follower");
}, 120_000);

test("a node that is removed hands over what it holds; one that is added takes its share", async () => {
  await cluster.removeNode("solr-2");
  await allActive(1);
  expect((await cluster.report()).solr).toMatchObject([{ name: "solr", live: true }]);
  expect(await cluster.addNode()).toBe("solr-3");
  await allActive(2);
  expect(await idsAt("solr-3")).toEqual(["a", "b"]);
}, 120_000);

test("what is no node cannot be removed", async () => {
  await expect(cluster.removeNode("zookeeper")).rejects.toThrow("zookeeper is no solr server");
  await expect(cluster.removeNode("solr")).rejects.toThrow("remove another");
});
