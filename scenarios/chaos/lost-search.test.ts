/**
 * A cluster of the index loses what it is made of, in the middle of a batch: a Solr node with its
 * disk, the leader of ZooKeeper, its majority. Searches are answered throughout; the batch ends
 * complete, nothing is lost or doubled, and the cluster is whole again.
 */

import { expect } from "vitest";
import {
  type DeployedSystem,
  eventually,
  type OwnGround,
  type RuinFixtures,
  ruin,
} from "#harness/scenario/index.ts";
import { startLoad } from "#harness/testing/load.ts";
import { complete, midBatch, rowsEnd } from "./held-batch.ts";

const clustered = ruin.extend<Pick<RuinFixtures, "own" | "scale">>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from it.
  own: [async ({}, use) => use(["solr"]), { scope: "file" }],
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from it.
  scale: [async ({}, use) => use({ zookeeperServers: 3, solrNodes: 2 }), { scope: "file" }],
});
const options = { timeout: 240_000 };
const SEARCHES_PER_SECOND = 50;
/** After which the balancer has taken a node that is silent for lost. */
const ANSWERED_WITHIN_MS = 2_000;

clustered(
  "the Solr node that leads is lost with its disk: the other takes over, and the batch goes on",
  options,
  async ({ harness, servers, deploy }) => {
    const { system, letGo } = await midBatch({ harness, deploy }, "Solr");
    const { backends } = system;
    const { cluster } = servers;
    const searches = keepSearching(system);
    const leading = (await active(system, servers, 2)).find(({ leader }) => leader);
    const nodes = (await cluster.report()).solr;
    const lost = nodes.find(({ node }) => node === leading?.node)?.name ?? "";
    await servers.kill(lost);
    await letGo();
    await rowsEnd(system, "Completed");
    await servers.replaceMachine(lost);
    await cluster.restoreReplicas();
    const whole = await active(system, servers, 2);
    expect(whole.find(({ leader }) => leader)?.node).not.toBe(leading?.node);
    await complete(system);
    expect(await searches.stop()).toEqual([]);
    // What was made again holds everything: it answers alone.
    const found = await count(backends);
    const [other] = nodes.filter(({ name }) => name !== lost);
    await servers.kill(other?.name ?? "");
    expect(await count(backends)).toBe(found);
  },
);

clustered(
  "ZooKeeper loses its leader: another is elected, and the batch goes on",
  options,
  async ({ harness, servers, deploy }) => {
    const { system, letGo } = await midBatch({ harness, deploy }, "ZooKeeper");
    const { cluster } = servers;
    const searches = keepSearching(system);
    const leader = await cluster.leader();
    await servers.kill(leader);
    await letGo();
    const patience = { what: "a new leader", withinMs: 30_000 };
    expect(await eventually(() => cluster.leader(), patience)).not.toBe(leader);
    await rowsEnd(system, "Completed");
    await servers.restart(leader);
    await ensembleIsWhole(servers);
    await active(system, servers, 2);
    await complete(system);
    expect(await searches.stop()).toEqual([]);
  },
);

clustered(
  "ZooKeeper loses its majority: updates are refused until it is back, and the batch goes on then",
  options,
  async ({ harness, servers, deploy }) => {
    const { system, letGo } = await midBatch({ harness, deploy }, "Majority");
    const searches = keepSearching(system);
    const [, ...lost] = (await servers.cluster.report()).zookeeper.map(({ name }) => name);
    for (const name of lost) await servers.kill(name);
    // A node goes by what it knows of the cluster until its session must be over.
    await eventually(async () => (await update(system)) === 503 || undefined, {
      what: "a refused update",
      withinMs: 60_000,
      everyMs: 500,
    });
    await letGo();
    await Promise.all(lost.map(servers.restart));
    await ensembleIsWhole(servers);
    await complete(system);
    expect(await searches.stop()).toEqual([]);
  },
);

const ensembleIsWhole = ({ cluster }: OwnGround) =>
  eventually(
    async () => {
      const { zookeeper } = await cluster.report();
      expect(zookeeper.map(({ mode }) => mode).sort()).toEqual(["follower", "follower", "leader"]);
      return true;
    },
    { what: "a leader and two followers", withinMs: 30_000 },
  );

const active = ({ backends }: DeployedSystem, { cluster }: OwnGround, wanted: number) =>
  eventually(
    async () => {
      const replicas = await cluster.replicas(backends.collection);
      const found = replicas.filter(({ state }) => state === "active");
      return found.length === wanted && replicas.length === wanted ? found : undefined;
    },
    { what: `${wanted} active replicas`, withinMs: 60_000, everyMs: 200 },
  );

async function count({ solrUrl, collection }: DeployedSystem["backends"]): Promise<number> {
  const answer = await fetch(`${solrUrl}/${collection}/select?q=*:*&rows=0&wt=json`);
  if (!answer.ok) throw new Error(`The search answered ${answer.status}: ${await answer.text()}`);
  const { response } = (await answer.json()) as {
    readonly response: { readonly numFound: number };
  };
  return response.numFound;
}

/** The status of an update that changes nothing. */
async function update({ backends: { solrUrl, collection } }: DeployedSystem): Promise<number> {
  const answer = await fetch(`${solrUrl}/${collection}/update?wt=json`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ delete: ["no such document"] }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Searches at a steady pace until it is stopped; then tells what was not answered in time. */
function keepSearching({ backends }: DeployedSystem): { stop(): Promise<readonly string[]> } {
  // One under way in a process that is killed is cut off, and the port of a container takes more of
  // them for a moment: a client asks again.
  const patience = { what: "an answer to a search", withinMs: ANSWERED_WITHIN_MS };
  const search = (): Promise<unknown> => eventually(() => count(backends), patience).catch(String);
  const load = startLoad(SEARCHES_PER_SECOND, search);
  return {
    stop: async () => (await load.stop()).filter((answer) => typeof answer === "string"),
  };
}
