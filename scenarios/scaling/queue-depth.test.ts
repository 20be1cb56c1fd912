/**
 * Workers that scale by the depth of their queue, as teams have them do: the bundle brings alarms
 * of its own. A full queue brings more of them, each with a daemon that takes its share; an empty
 * one ends the newest first, which finish the message that they have.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-autoscaling-triggers.html
 */

import { readFile } from "node:fs/promises";
import { expect, inject } from "vitest";
import { createApplication } from "#deployment/tiers.ts";
import type { Harness } from "#harness/index.ts";
import { type DeployedSystem, eventually, scenario } from "#harness/scenario/index.ts";
import { zipWith } from "#harness/testing/zip-of.ts";
import { option } from "#services/elastic-beanstalk/testing/options.ts";
import { batchEnded, readyBatch, SUBMITTER } from "../batches.ts";
import {
  eventsOf,
  everyDeliveryHasACause,
  everyMessageEnds,
  everyMessageReceivedOnce,
  recordsOf,
} from "../chaos/invariants.ts";
import { held, holdJobs } from "../instances.ts";
import { type Tier, tierWith } from "./tier.ts";

const ROWS = 8;
/** The jobs that stand still, by their number, the manifest's being the first: one a worker. */
const FULL = [2, 3, 4];
/** The last rows': nothing waits behind them. */
const LAST = [7, 8, 9];
/** Longer than the tier takes to grow, or to shrink. */
const HOLD_MS = 30 * 60_000;

const DEPTH = "ApproximateNumberOfMessagesVisible";
const alarm = (ComparisonOperator: string, Threshold: number) => ({
  Type: "AWS::CloudWatch::Alarm",
  Properties: {
    ...{ Namespace: "AWS/SQS", MetricName: DEPTH, Statistic: "Average" },
    ...{ Period: 60, EvaluationPeriods: 1, Threshold, ComparisonOperator },
  },
});
const FILES = {
  ".ebextensions/scaling.config": JSON.stringify({
    Resources: {
      AWSEBCloudwatchAlarmHigh: alarm("GreaterThanThreshold", 3),
      AWSEBCloudwatchAlarmLow: alarm("LessThanThreshold", 1),
    },
  }),
  // Periodic tasks would wait in the queue, too.
  "cron.yaml": "version: 1\ncron:\n",
};

scenario(
  "a full queue brings more workers, and an empty one ends them when their messages are done",
  { timeout: 180_000 },
  async ({ harness, deploy }) => {
    const system = await deploy({ topology: "templates" });
    const { world, curator } = system;
    const { instances, told, inTime } = await scaledByDepth(harness, system);
    const deleted = () => eventsOf(world, "MessageDeleted").length;
    const deletedBefore = deleted();
    const [first] = await instances();
    harness.faults.add(holdJobs(system, [...FULL, ...LAST], HOLD_MS));
    const collection = await curator.createCollection("Scaling", [SUBMITTER]);
    const titles = Array.from({ length: ROWS }, (_, i) => `Item ${i}`);
    await curator.drop(collection, await readyBatch(titles));
    await held(system, 1);
    await inTime("three workers", async () => (await instances()).length === 3 || undefined);
    await held(system, FULL.length);
    expect(await told(`${DEPTH} is above 3; 2 instances are wanted.`)).toBeDefined();
    expect(await told(`${DEPTH} is above 3; 3 instances are wanted.`)).toBeDefined();
    const three = await instances();
    // Nobody comes who is beyond MaxSize, full as the queue is.
    await harness.clock.advance(HOLD_MS);
    await held(system, FULL.length + LAST.length);
    expect(await instances()).toEqual(three);
    expect(three[0]).toBe(first);

    // Nothing waits in the queue, and the newest worker is to go with a message in its hands.
    await inTime("the first to go", () => told(`${DEPTH} is below 1; 2 instances are wanted.`));
    const [, second, newest] = three;
    expect(await instances()).toEqual(three);
    expect(deleted() - deletedBefore).toBe(1 + ROWS - LAST.length);
    await harness.clock.advance(HOLD_MS);
    await batchEnded(system);
    await eventually(() => told(`Removed instance [${newest}]`), {
      what: "the end of the newest worker",
      withinMs: 20_000,
    });
    await inTime("one worker again", async () => (await instances()).length === 1 || undefined);
    expect(await instances()).toEqual([first]);
    expect(await told(`Removed instance [${second}]`)).toBeDefined();

    await everyMessageEnds(world);
    everyMessageReceivedOnce(world);
    everyDeliveryHasACause(world);
    expect(await curator.search("")).toHaveLength(ROWS);
    // Each of them had its share.
    const posts = recordsOf(world, "note").filter(({ summary }) => summary.startsWith("sqsd POST"));
    expect(new Set(posts.map(({ refs = [] }) => refs[1]))).toEqual(new Set(three));
  },
);

/** A version with the alarms goes to the workers, who take one message at a time from now on. */
async function scaledByDepth(harness: Harness, system: DeployedSystem): Promise<Tier> {
  const { world, reference } = system;
  const bundle = await zipWith(await readFile(inject("bundle")), FILES);
  const VersionLabel = await createApplication(world.call, reference.plan, bundle);
  const asg = "aws:autoscaling:asg";
  const sqsd = "aws:elasticbeanstalk:sqsd";
  const longerThanAllSeconds = String((4 * HOLD_MS) / 1000);
  return tierWith(harness, system, reference.worker.environmentName, {
    VersionLabel,
    OptionSettings: [
      option(asg, "MaxSize", "3"),
      option(asg, "Cooldown", "60"),
      option(sqsd, "HttpConnections", "1"),
      option(sqsd, "VisibilityTimeout", longerThanAllSeconds),
      option(sqsd, "InactivityTimeout", longerThanAllSeconds),
    ],
  });
}
