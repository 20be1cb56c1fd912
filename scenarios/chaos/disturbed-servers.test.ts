/**
 * Servers that stand still, are cut off, are slow, or lose a part of themselves in the middle of a
 * batch, for less than the application bears: the batch ends complete, nothing lost or doubled.
 */

import { expect } from "vitest";
import { type DeployedSystem, eventually, type OwnGround, ruin } from "#harness/scenario/index.ts";
import { SUBMITTER } from "../batches.ts";
import { complete, HOLD_MS, held, holdEntries, ROWS, toneBatch } from "./held-batch.ts";

interface Disturbance {
  readonly what: string;
  /** Before the entries go on. */
  begin(servers: OwnGround, system: DeployedSystem): Promise<void>;
  /** When they have gone on. */
  end?(servers: OwnGround): Promise<void>;
}

const DISTURBANCES: readonly Disturbance[] = [
  {
    what: "PostgreSQL stands still and goes on",
    begin: ({ pause }) => pause("postgres"),
    end: ({ resume }) => resume("postgres"),
  },
  {
    what: "Fedora stands still and goes on",
    begin: ({ pause }) => pause("fedora"),
    end: ({ resume }) => resume("fedora"),
  },
  {
    what: "Redis loses every connection",
    async begin({ link }) {
      link("redis").cut();
      link("redis").mend();
    },
  },
  {
    what: "Solr and Fedora answer late",
    async begin({ link }) {
      for (const name of ["solr", "fedora"] as const) link(name).slow(150);
    },
  },
  {
    what: "the only ZooKeeper dies and comes back",
    async begin({ kill, restart }) {
      await kill("zookeeper");
      await restart("zookeeper");
    },
  },
  {
    what: "Solr loses the leading one of two replicas",
    begin: async (_servers, system) => loseLeader(system),
  },
];

const options = { timeout: 240_000 };

ruin.for(DISTURBANCES)(
  "$what: the batch ends complete",
  options,
  async ({ begin, end }, { harness, servers, deploy }) => {
    const system = await deploy();
    const { curator } = system;
    const collection = await curator.createCollection("Disturbed", [SUBMITTER]);
    const undo = harness.faults.add(await holdEntries(system));
    await curator.drop(collection, await toneBatch());
    await held(system, ROWS);
    await begin(servers, system);
    undo();
    await harness.clock.advance(HOLD_MS);
    await end?.(servers);
    await complete(system);
  },
);

interface Replica {
  readonly core: string;
  readonly state: string;
  readonly leader?: string;
}

/** The collection's replicas, as Solr sees them. */
async function replicasOf({ backends }: DeployedSystem): Promise<readonly Replica[]> {
  const { solrUrl, collection } = backends;
  const query = `action=CLUSTERSTATUS&collection=${collection}`;
  const answer = await fetch(`${solrUrl}/admin/collections?${query}`);
  const { cluster } = (await answer.json()) as {
    cluster: {
      collections: Record<
        string,
        { shards: Record<string, { replicas: Record<string, Replica> }> }
      >;
    };
  };
  const { shards = {} } = cluster.collections[collection] ?? {};
  return Object.values(shards).flatMap(({ replicas }) => Object.values(replicas));
}

const active = (system: DeployedSystem, count: number) =>
  eventually(
    async () => {
      const replicas = await replicasOf(system);
      const ready = replicas.every(({ state }) => state === "active");
      const leader = replicas.find((replica) => replica.leader === "true");
      return replicas.length === count && ready && leader ? leader : undefined;
    },
    { what: `${count} active replicas with a leader`, withinMs: 60_000, everyMs: 100 },
  );

/** A second replica takes over when the first one's index is gone. */
async function loseLeader(system: DeployedSystem): Promise<void> {
  const { solrUrl, collection } = system.backends;
  const ask = async (path: string) => {
    const answer = await fetch(`${solrUrl}/admin/${path}`);
    expect(answer.status, await answer.text()).toBe(200);
  };
  await ask(`collections?action=ADDREPLICA&collection=${collection}&shard=shard1`);
  const first = await active(system, 2);
  await ask(`cores?action=UNLOAD&core=${first.core}&deleteInstanceDir=true`);
  const second = await active(system, 1);
  expect(second.core).not.toBe(first.core);
}
