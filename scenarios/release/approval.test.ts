/**
 * The web tier is released first, and the workers wait for somebody's word: a batch that comes in
 * between goes from a newer web application through older workers. Then the word is given.
 */

import { readFile } from "node:fs/promises";
import { expect, inject } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { batchEnded, readyBatch, SUBMITTER } from "../batches.ts";
import { everyMessageEnds } from "../chaos/invariants.ts";
import { FIRST, SUCCEEDED, tiersOf, watchReleases } from "./releases.ts";

scenario(
  "workers older than the web tier do a batch, until their release is approved",
  async ({ deploy }) => {
    const system = await deploy();
    const { world, curator } = system;
    const { TopicArn: NotificationArn = "" } = await world.call("sns", "CreateTopic", {
      Name: "approvals",
    });
    const { QueueUrl = "" } = await world.call("sqs", "CreateQueue", {
      QueueName: "approvers",
      Attributes: {
        Policy: JSON.stringify({
          Statement: {
            Effect: "Allow",
            Principal: { Service: "sns.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: "*",
          },
        }),
      },
    });
    await world.call("sns", "Subscribe", {
      TopicArn: NotificationArn,
      Protocol: "sqs",
      Endpoint: `arn:aws:sqs:${world.region}:${world.account}:approvers`,
      Attributes: { RawMessageDelivery: "true" },
    });
    const approval = {
      name: "Workers",
      runOrder: 2,
      actionTypeId: { category: "Approval", owner: "AWS", provider: "Manual", version: "1" },
      configuration: { NotificationArn, CustomData: "Release the workers too?" },
    };
    const actions = [...tiersOf(system, 3), approval];
    const releases = await watchReleases(system, [{ name: "Release", actions }]);
    const version = await releases.upload(await readFile(inject("bundle")));
    const asked = await eventually(
      async () => {
        const { Messages = [] } = await world.call("sqs", "ReceiveMessage", { QueueUrl });
        const [{ Body, ReceiptHandle = "" } = {}] = Messages;
        if (Body === undefined) return undefined;
        await world.call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
        return JSON.parse(Body).approval;
      },
      { what: "the question", withinMs: 30_000 },
    );
    expect(asked).toMatchObject({
      pipelineName: releases.pipeline,
      stageName: "Release",
      customData: "Release the workers too?",
    });
    const mixed = { webapp: [version], workers: [FIRST] };
    expect(await releases.running()).toEqual(mixed);

    const collection = await curator.createCollection("Between", [SUBMITTER]);
    await curator.drop(collection, await readyBatch(["Between"]));
    await batchEnded(system);
    const [id = ""] = await curator.search("Between");
    expect((await curator.item(id)).sections).toMatchObject([{ status: "COMPLETED" }]);
    await everyMessageEnds(world);
    expect(await releases.running()).toEqual(mixed);

    await world.call("codepipeline", "PutApprovalResult", {
      pipelineName: asked.pipelineName,
      stageName: asked.stageName,
      actionName: asked.actionName,
      token: asked.token,
      result: { status: "Approved", summary: "the batch went through" },
    });
    expect(await releases.ended(version)).toEqual(SUCCEEDED);
    expect(await releases.running()).toEqual({ webapp: [version], workers: [version] });
  },
);
