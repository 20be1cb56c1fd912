/**
 * Servers that stand still, are cut off, are slow, or lose a part of themselves in the middle of a
 * batch, for less than the application bears: the batch ends complete, nothing lost or doubled.
 */

import { type OwnGround, ruin } from "#harness/scenario/index.ts";
import { complete, midBatch } from "./held-batch.ts";

interface Disturbance {
  readonly what: string;
  /** Before the entries go on. */
  begin(servers: OwnGround): Promise<void>;
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
];

const options = { timeout: 240_000 };

ruin.for(DISTURBANCES)(
  "$what: the batch ends complete",
  options,
  async ({ begin, end }, { harness, servers, deploy }) => {
    const { system, letGo } = await midBatch({ harness, deploy }, "Disturbed");
    await begin(servers);
    await letGo();
    await end?.(servers);
    await complete(system);
  },
);
