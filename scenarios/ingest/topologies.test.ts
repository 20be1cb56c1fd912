/** The topology of the deployed templates: a signed ActiveJob message straight into the queue. */

import { expect } from "vitest";
import { follow } from "#deployment/journey.ts";
import { scenario } from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";

scenario("a batch is ingested by signed jobs on SQS alone", async ({ deploy }) => {
  const { reference, curator, habitat, world } = await deploy({ topology: "templates" });
  const journey = await follow({
    habitat,
    reference,
    curator,
    batch: await filmBatch(),
    collection: await curator.createCollection("Templates", [SUBMITTER]),
    transcodeWithinMs: 60_000,
    signal: new AbortController().signal,
    onHop: () => {},
  });
  expect(journey.hops.map(({ name }) => name)).not.toContain("notification");
  expect(journey.played).toHaveLength(1);
  const published = world.journal
    .list({ kind: "event", limit: 10_000 })
    .filter(
      ({ summary, refs }) =>
        summary.startsWith("MessagePublished") && refs?.includes(reference.names.ingestTopicArn),
    );
  expect(published).toEqual([]);
});

scenario("two deployments side by side keep to themselves", async ({ deploy }) => {
  const systems = await Promise.all([deploy(), deploy({ topology: "templates" })]);
  const journeys = await Promise.all(
    systems.map(async ({ reference, curator, habitat }) =>
      follow({
        habitat,
        reference,
        curator,
        batch: await filmBatch(),
        collection: await curator.createCollection("Same name", [SUBMITTER]),
        transcodeWithinMs: 90_000,
        signal: new AbortController().signal,
        onHop: () => {},
      }),
    ),
  );
  expect(journeys.map(({ items }) => items.length)).toEqual([1, 1]);
  for (const { curator } of systems) expect(await curator.search("")).toHaveLength(1);
});
