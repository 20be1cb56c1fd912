/**
 * The ingest function fails: Lambda tries an asynchronous event three times, a minute and two apart
 * by the clock, then gives it up; the trace names the error and each attempt.
 */

import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { zipOf } from "#harness/testing/zip-of.ts";

const FAILS = `exports.handler = async () => { throw new Error("Missing env Secret"); };`;
const ATTEMPTS = 3;

scenario(
  "a function that throws is tried three times, then given up",
  async ({ harness, world }) => {
    await world.client(LambdaClient).send(
      new CreateFunctionCommand({
        FunctionName: "ingest",
        Role: `arn:aws:iam::${world.account}:role/ingest`,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Code: { ZipFile: await zipOf({ "index.js": FAILS }) },
      }),
    );
    const arn = `arn:aws:lambda:us-east-1:${world.account}:function:ingest`;
    const Bucket = `masterfiles-${world.account}`;
    await world.call("s3", "CreateBucket", { Bucket });
    await world.call("lambda", "AddPermission", {
      FunctionName: "ingest",
      StatementId: "bucket",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn: `arn:aws:s3:::${Bucket}`,
    });
    await world.call("s3", "PutBucketNotificationConfiguration", {
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events: ["s3:ObjectCreated:*"] }],
      },
    });
    await world.call("s3", "PutObject", {
      Bucket,
      Key: "dropbox/a.csv",
      Body: Buffer.from("batch"),
    });
    const ends = () =>
      world.journal
        .list({ kind: "event" })
        .filter(({ summary }) => summary.startsWith("InvocationEnded"));
    const failed = (count: number) =>
      eventually(() => ends().length >= count || undefined, {
        what: `failed attempt ${count}`,
        withinMs: 10_000,
      });
    await failed(1);
    await harness.clock.advance(59_000);
    expect(ends()).toHaveLength(1);
    await harness.clock.advance(1_500);
    await failed(2);
    await harness.clock.advance(121_000);
    await failed(ATTEMPTS);
    const reasons = await eventually(
      () => {
        const found = world.trace("dropbox/a.csv").reasons.join("\n");
        return found.includes("given up") ? found : undefined;
      },
      { what: "the end of the retries", withinMs: 10_000 },
    );
    expect(reasons).toContain("Missing env Secret");
    await harness.clock.advance(600_000);
    expect(ends()).toHaveLength(ATTEMPTS);
  },
);
