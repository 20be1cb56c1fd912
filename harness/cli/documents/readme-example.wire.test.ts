/** The example of README.md, which shows what follows the first blank line word for word. */

import { eventually, scenario } from "avalon-aws/vitest";
import { expect } from "vitest";

const Statement = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };

scenario("an upload, seen through", async ({ harness, world: { call, account, trace } }) => {
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  const queue = { QueueUrl: `http://localhost:${harness.port}/${account}/jobs` };
  await call("sqs", "CreateQueue", { QueueName: "jobs", Attributes: { Policy } });
  await call("s3", "CreateBucket", { Bucket: "dropbox" });
  await call("s3", "PutBucketNotificationConfiguration", {
    Bucket: "dropbox",
    NotificationConfiguration: {
      QueueConfigurations: [
        {
          QueueArn: `arn:aws:sqs:us-east-1:${account}:jobs`,
          Events: ["s3:ObjectCreated:*"],
          Filter: { Key: { FilterRules: [{ Name: "suffix", Value: ".csv" }] } },
        },
      ],
    },
  });
  await call("sqs", "PurgeQueue", queue); // S3 has sent its test event.
  const upload = (Key: string) =>
    call("s3", "PutObject", { Bucket: "dropbox", Key, Body: Buffer.from(Key) });
  const received = async () => (await call("sqs", "ReceiveMessage", queue)).Messages?.length ?? 0;

  // A causal trace: why did nothing come?
  await upload("BATCH.CSV");
  expect(trace("BATCH.CSV").reasons[0]).toContain('suffix ".csv" does not match key "BATCH.CSV"');

  // A delivery adversary: SQS may deliver twice, so here it does.
  harness.faults.add({ name: "twice", service: "sqs", effect: { kind: "duplicate" } });
  await upload("batch.csv");
  await harness.settle();
  expect([await received(), await received(), await received()]).toEqual([1, 1, 0]);

  // Virtual time: the visibility timeout is over at once.
  await harness.clock.advance(30_000);
  expect(await received()).toBe(1);

  // Real transcoding: what is no film fails as it does on Elastic Transcoder.
  const Role = `arn:aws:iam::${account}:role/transcoder`;
  const buckets = { InputBucket: "dropbox", OutputBucket: "dropbox" };
  const made = await call("elastic-transcoder", "CreatePipeline", {
    Name: "films",
    Role,
    ...buckets,
  });
  const { Job } = await call("elastic-transcoder", "CreateJob", {
    PipelineId: made.Pipeline?.Id ?? "",
    Input: { Key: "batch.csv" },
    Output: { Key: "batch.mp4", PresetId: "1351620000001-000010" },
  });
  const failed = await eventually(
    async () => {
      const read = await call("elastic-transcoder", "ReadJob", { Id: Job?.Id ?? "" });
      return read.Job?.Status === "Error" ? read.Job.Output?.StatusDetail : undefined;
    },
    { what: "the job's end", withinMs: 20_000 },
  );
  expect(failed).toMatch(/^4000 .*could not interpret the media file/);
});
