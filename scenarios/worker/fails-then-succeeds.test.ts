/**
 * A worker that cannot read the manifest at first (its bucket denies it, as after a wrong policy
 * change): each failure puts the message back for two seconds, and once it can, the batch goes on.
 */

import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { filmBatch, SUBMITTER } from "../batches.ts";

scenario(
  "a worker that failed twice ingests the batch at its third attempt",
  async ({ harness, deploy }) => {
    const { world, reference, curator } = await deploy();
    const { masterfiles, applicationRole } = reference.names;
    const collection = await curator.createCollection("Denied", [SUBMITTER]);
    await world.call("s3", "PutBucketPolicy", {
      Bucket: masterfiles,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Deny",
          Principal: { AWS: `arn:aws:iam::${world.account}:role/${applicationRole}` },
          Action: "s3:GetObject",
          Resource: `arn:aws:s3:::${masterfiles}/*`,
        },
      }),
    });
    const key = await curator.drop(collection, await filmBatch());
    const answers = () =>
      world.journal
        .list({ kind: "note", service: "elastic-beanstalk", limit: 1000 })
        .filter(({ summary }) => summary.startsWith("the worker answered"));
    const failed = (count: number) =>
      eventually(() => answers().length >= count || undefined, {
        what: `${count} refused attempts`,
        withinMs: 15_000,
      });
    await failed(1);
    await harness.clock.advance(2_000);
    await failed(2);
    expect(answers().every(({ failure }) => failure === "status 500")).toBe(true);
    await world.call("s3", "DeleteBucketPolicy", { Bucket: masterfiles });
    await harness.clock.advance(2_000);
    const state = await eventually(
      async () => (await curator.batches()).find(({ entries }) => entries[0]?.media_object_pid),
      { what: "the ingested item", withinMs: 30_000 },
    );
    expect(state.entries).toHaveLength(1);
    expect(await curator.batches()).toHaveLength(1);
    expect(world.trace(key).reasons.join("\n")).toMatch(/AccessDenied/);
  },
);
