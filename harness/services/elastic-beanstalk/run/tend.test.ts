/** What an environment does by itself: lost instances are made up, load adds some and takes them. */

import { beforeEach, describe, expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { eventually } from "#kernel/eventually.ts";
import { NO_FIGURES } from "../testing/fake-engine.ts";
import { NAME, type Options, type Stage, stageEnvironments } from "../testing/stage.ts";

const MINUTE_MS = 60_000;
const enhanced: Options = {
  "aws:elasticbeanstalk:healthreporting:system": { SystemType: "enhanced" },
};
const sized = (MinSize: string, MaxSize: string): Options => ({
  ...enhanced,
  "aws:autoscaling:asg": { MinSize, MaxSize, Cooldown: "0" },
});
const trigger = (more: Record<string, string>): Options => ({
  "aws:autoscaling:trigger": { Period: "1", BreachDuration: "1", ...more },
});

let stage: Stage;
beforeEach(async () => {
  stage = await stageEnvironments();
  await stage.version({ name: "v1" });
});

const until = (what: string, holds: () => boolean) =>
  eventually(() => (holds() ? true : undefined), { what, withinMs: 3000, everyMs: 1 });

test("a lost instance is removed and another one launched", async () => {
  await stage.create(sized("2", "4"));
  const [a = "", b = ""] = stage.ids();
  expect(stage.fleet().leader).toBe(a);
  stage.fleet().kill(a);
  await until("the replacement", () => stage.ids().length === 2 && !stage.ids().includes(a));
  await stage.told(`Removed instance [${a}] from your environment.`);
  const added = stage.ids().find((id) => id !== b);
  await stage.told(`Added instance [${added}] to your environment.`);
  expect(stage.versions()).toEqual(["v1", "v1"]);
  await until("another leader", () => stage.fleet().leader === b);
});

describe("load", () => {
  const work = (cpuPercent: number) => {
    for (const id of stage.ids()) stage.fleet().work(id, { cpuPercent });
  };
  /** As many looks as there are in the time, each of which finds the same load. */
  async function last(ms: number, load: () => void): Promise<void> {
    for (let passed = 0; passed < ms; passed += 10_000) {
      load();
      await stage.pass(10_000);
    }
  }

  test("of the processors adds an instance, and its end takes it away, within the bounds", async () => {
    const cpu = { MeasureName: "CPUUtilization", LowerThreshold: "20", UpperThreshold: "80" };
    await stage.create({ ...sized("1", "2"), ...trigger(cpu) });
    await last(2 * MINUTE_MS, () => work(95));
    await stage.told("Auto Scaling: CPUUtilization is above 80; 2 instances are wanted.");
    await until("two instances", () => stage.ids().length === 2);
    await last(3 * MINUTE_MS, () => work(95));
    expect(stage.ids()).toHaveLength(2);
    await last(2 * MINUTE_MS, () => work(5));
    await until("one instance", () => stage.ids().length === 1);
  });

  test("of requests counts what the instances answered", async () => {
    const requests = { MeasureName: "RequestCount", Statistic: "Sum", Unit: "Count" };
    const thresholds = { LowerThreshold: "0", UpperThreshold: "100" };
    await stage.create({ ...sized("1", "3"), ...trigger({ ...requests, ...thresholds }) });
    await last(2 * MINUTE_MS, () => {
      for (const id of stage.ids())
        stage.fleet().work(id, { requests: { ...NO_FIGURES.requests, count: 30 } });
    });
    await stage.told("Auto Scaling: RequestCount is above 100; 2 instances are wanted.");
  });

  test("of a worker's queue, by an alarm of a configuration file", async () => {
    const alarm = (more: object) =>
      JSON.stringify({ MetricName: "ApproximateNumberOfMessagesVisible", Period: 60, ...more });
    await stage.version({
      name: "worker",
      settings: {
        Resources: {
          AWSEBCloudwatchAlarmHigh: alarm({ Statistic: "Maximum", Threshold: 3 }),
          AWSEBCloudwatchAlarmLow: alarm({ Threshold: 1 }),
        },
      },
    });
    const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", { QueueName: "jobs" });
    const sqsd = { "aws:elasticbeanstalk:sqsd": { WorkerQueueURL: QueueUrl } };
    await stage.create(
      { ...sized("1", "2"), ...sqsd },
      { VersionLabel: "worker", Tier: { Name: "Worker", Type: "SQS/HTTP" } },
    );
    for (let i = 0; i < 5; i++)
      await stage.call("sqs", "SendMessage", { QueueUrl, MessageBody: String(i) });
    await last(2 * MINUTE_MS, () => {});
    const above = "ApproximateNumberOfMessagesVisible is above 3";
    await stage.told(`Auto Scaling: ${above}; 2 instances are wanted.`);
    await stage.call("sqs", "PurgeQueue", { QueueUrl });
    await last(2 * MINUTE_MS, () => {});
    await until("one instance", () => stage.ids().length === 1);
  });
});

test("resources are a configuration file's alone", async () => {
  const created = stage.create({ Resources: { AWSEBCloudwatchAlarmHigh: "{}" } });
  await expect(created).rejects.toMatchObject({ code: "ConfigurationValidationException" });
});

test("RestartAppServer, a swap of names and a termination end in AWS's words", async () => {
  await stage.create(sized("1", "1"));
  await stage.call("elastic-beanstalk", "RestartAppServer", { EnvironmentName: NAME });
  await stage.ready();
  await stage.told("Restarted application server on all ec2 instances.");
  const { EnvironmentId: id = "" } = await stage.describe();
  await stage.call("elastic-beanstalk", "TerminateEnvironment", { EnvironmentName: NAME });
  await stage.ready("Terminated");
  expect(stage.engine.find(id)).toBeUndefined();
  expect(present((await stage.events()).at(-1), "the last event")).toBe(
    "terminateEnvironment completed successfully.",
  );
});
