/**
 * What happens to single servers in the middle of a batch. They stand still, are cut off, are slow
 * or lose a part of themselves for less than the application bears: the batch ends complete. They
 * die and come back: Redis with all its jobs, PostgreSQL in a transaction, Fedora or Solr for
 * longer than a job is tried, Solr for longer than a message is. Then the batch ends complete too,
 * or is told as failed and mended by the curator. Nothing is lost or doubled.
 */

import { Redis } from "ioredis";
import pg from "pg";
import { expect } from "vitest";
import type { Collection } from "#deployment/curator.ts";
import { type DeployedSystem, eventually, type OwnGround, ruin } from "#harness/scenario/index.ts";
import { SUBMITTER } from "../batches.ts";
import { held } from "../instances.ts";
import { complete, HOLD_MS, midBatch, ROWS, rowsEnd, statuses, toneBatch } from "./held-batch.ts";

const options = { timeout: 240_000 };
/** Three attempts within two seconds instead of fifteen: a server is away for longer at once. */
const impatient = { properties: { SETTINGS__ACTIVE_JOB__MAX_RETRIES: "2" } };

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

ruin.for(["killed", "flushed"])(
  "Redis is %s with the batch's jobs in it: they are queued again",
  options,
  async (how, { harness, servers, deploy }) => {
    const { system, letGo } = await midBatch({ harness, deploy }, "Redis");
    if (how === "killed") {
      await servers.kill("redis");
      await servers.restart("redis");
    } else {
      const redis = new Redis(servers.addresses.redis);
      await redis.flushall();
      redis.disconnect();
    }
    // The entries go on to their end, and queue their encodes in a Redis that knows none of them.
    await letGo();
    await eventually(
      async () => {
        // Avalon looks for work that nobody has any more every quarter of an hour.
        await harness.clock.advance(15 * 60_000);
        const done = (await statuses(system)).filter((status) => status === "Completed");
        return done.length === ROWS || undefined;
      },
      { what: "every entry's end", withinMs: 60_000, everyMs: 1_000 },
    );
    await complete(system);
  },
);

ruin(
  "PostgreSQL dies in the transaction that registers a batch: it is registered once",
  options,
  async ({ harness, servers, deploy }) => {
    const system = await deploy();
    const { curator, world } = system;
    const collection = await curator.createCollection("PostgreSQL", [SUBMITTER]);
    const connect = async () => {
      const client = new pg.Client(system.backends.databaseUrl);
      client.on("error", () => undefined);
      await client.connect();
      return client;
    };
    const holder = await connect();
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE batch_entries IN ACCESS EXCLUSIVE MODE");
    await curator.drop(collection, await toneBatch());
    const watcher = await connect();
    await eventually(
      async () => {
        const { rows } = await watcher.query(
          `SELECT 1 FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO batch_entries%'`,
        );
        return rows.length > 0 || undefined;
      },
      { what: "a transaction that waits for its second table", withinMs: 30_000 },
    );
    // The message returns in two seconds; it is not handed out again before the server is back.
    const undo = harness.faults.add({
      name: "hold message",
      at: "queue",
      account: world.account,
      effect: { kind: "delay", ms: HOLD_MS },
    });
    await servers.kill("postgres");
    await servers.restart("postgres");
    await held(system, 1);
    undo();
    await harness.clock.advance(HOLD_MS);
    await complete(system);
  },
);

ruin(
  "Fedora is away for longer than a job is tried: each row's failure is told, and a replay mends it",
  options,
  async ({ harness, servers, deploy }) => {
    const fixtures = { harness, deploy };
    const { system, collection, letGo } = await midBatch(fixtures, "Fedora", impatient);
    await servers.kill("fedora");
    await letGo();
    await rowsEnd(system, "Processing Error");
    await servers.restart("fedora");
    await replay(system, collection);
    await complete(system);
  },
);

ruin(
  "Solr is away: rows in work fail and are replayed, a manifest waits among the dead letters",
  options,
  async ({ harness, servers, deploy }) => {
    const fixtures = { harness, deploy };
    const { system, collection, letGo } = await midBatch(fixtures, "Solr", impatient);
    const { curator, world, reference } = system;
    await servers.kill("solr");
    await letGo();
    await rowsEnd(system, "Processing Error");
    await curator.drop(collection, await toneBatch("later"));
    const QueueUrl = reference.provisioned.queues.deadLetterQueueUrl;
    const SourceArn = await eventually(
      async () => {
        // Five receives, two seconds apart.
        await harness.clock.advance(2_000);
        const { Attributes } = await world.call("sqs", "GetQueueAttributes", {
          QueueUrl,
          AttributeNames: ["All"],
        });
        const { ApproximateNumberOfMessages: count, QueueArn: arn } = Attributes ?? {};
        return count === "1" ? arn : undefined;
      },
      { what: "the manifest's message in the dead-letter queue", withinMs: 60_000 },
    );
    await servers.restart("solr");
    // Until Solr has replayed its log it answers without its last documents: a story of its own.
    await eventually(
      async () => (await curator.collections()).find(({ id }) => id === collection.id),
      { what: "the collection in the index", withinMs: 30_000 },
    );
    await replay(system, collection);
    await world.call("sqs", "StartMessageMoveTask", { SourceArn });
    await complete(system, 2);
  },
);

/** Drops the manifest again, under the name that the mail to its submitter tells. */
async function replay({ curator, inbox }: DeployedSystem, collection: Collection): Promise<void> {
  const mails = inbox.list().map(({ text }) => text);
  const name = /[0-9a-f-]{36}_batch\.csv/.exec(mails.join())?.[0];
  expect(name).toBeDefined();
  const again = await toneBatch();
  const manifest = { ...again.manifest, name: name ?? "" };
  await curator.drop(collection, { ...again, manifest });
}
