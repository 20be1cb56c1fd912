/**
 * The same assertions of S3, SNS and SQS against ours, against a LocalStack, and against that
 * LocalStack behind our gateway. AVALON_AWS_LOCALSTACK_ENDPOINT names it; without it, ours alone.
 */

import { randomInt } from "node:crypto";
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { machineEnvironment } from "#config/environment.ts";
import { createHarness, type Harness } from "#harness/harness.ts";
import { eventually } from "#kernel/eventually.ts";
import type { ParityCases, Target } from "./case.ts";
import { differences, type TargetName } from "./differences.ts";
import { s3Cases } from "./s3-cases.ts";
import { s3SettingCases } from "./s3-setting-cases.ts";
import { snsCases } from "./sns-cases.ts";
import { sqsCases } from "./sqs-cases.ts";

const CASES: ParityCases = { ...s3Cases, ...s3SettingCases, ...sqsCases, ...snsCases };
const LOCALSTACK = machineEnvironment["AVALON_AWS_LOCALSTACK_ENDPOINT"];
const TARGETS: readonly TargetName[] = LOCALSTACK
  ? ["ours", "localstack", "localstack behind us"]
  : ["ours"];

const OURS = { port: 0, s3Provider: "ours", snsProvider: "ours", sqsProvider: "ours" } as const;
const BEHIND = {
  port: 0,
  s3Provider: "localstack",
  snsProvider: "localstack",
  sqsProvider: "localstack",
} as const;

function targetAt(endpoint: string): Target & { close(): void } {
  const account = String(300_000_000_000 + randomInt(600_000_000));
  const credentials = { accessKeyId: account, secretAccessKey: "test" };
  const config = { endpoint, region: "us-east-1", credentials, maxAttempts: 1 };
  const s3 = new S3({ ...config, forcePathStyle: true });
  const sns = new SNS(config);
  const sqs = new SQS(config);
  let names = 0;
  const name = (what: string) => `${what}-${account}-${names++}`;
  return {
    ...{ s3, sns, sqs, account, name },
    async bucket() {
      const Bucket = name("bucket");
      await s3.createBucket({ Bucket });
      return Bucket;
    },
    topic: async () => (await sns.createTopic({ Name: name("topic") })).TopicArn ?? "",
    async queue(attributes = {}) {
      const made = await sqs.createQueue({ QueueName: name("queue"), Attributes: attributes });
      return made.QueueUrl ?? "";
    },
    async eventually(look, withinMs = 5_000) {
      return eventually(look, { what: "it", withinMs }).catch(() => undefined);
    },
    close() {
      for (const client of [s3, sns, sqs]) client.destroy();
    },
  };
}

describe.for(TARGETS)("%s", (targetName) => {
  let harness: Harness | undefined;
  let target: ReturnType<typeof targetAt>;

  beforeAll(async () => {
    if (targetName === "ours") harness = await createHarness(OURS);
    if (targetName === "localstack behind us") harness = await createHarness(BEHIND);
    target = targetAt(harness?.endpoint ?? LOCALSTACK ?? "");
  });
  afterAll(async () => {
    target.close();
    await harness?.stop();
  });

  test.for(Object.keys(CASES))("%s", { timeout: 30_000 }, async (name) => {
    const parity = CASES[name];
    const difference = differences[name]?.find(({ targets }) => targets.includes(targetName));
    const seen = await parity?.see(target);
    expect(seen).toEqual(difference ? difference.seen : parity?.expected);
  });
});

test("every difference is of a case, and is none any more when it equals AWS", () => {
  for (const [name, found] of Object.entries(differences)) {
    expect(Object.keys(CASES)).toContain(name);
    for (const { seen } of found) expect(seen, name).not.toEqual(CASES[name]?.expected);
  }
});
