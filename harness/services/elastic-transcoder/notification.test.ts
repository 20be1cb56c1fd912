/** What subscribers hear of jobs, through the real SNS and SQS. */

import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTrace } from "#bus/trace.ts";
import { present } from "#kernel/assert.ts";
import { subjectOf } from "./notification.ts";
import { HLS, MP4, type Stage, setStage } from "./testing/stage.ts";

let stage: Stage;
let queueUrl: string;
let topicArn: string;

beforeEach(async () => {
  stage = await setStage();
  const { TopicArn: topic = "" } = await stage.call("sns", "CreateTopic", { Name: "jobs" });
  topicArn = topic;
  const queueArn = "arn:aws:sqs:us-east-1:000000000000:heard";
  const statement = {
    Effect: "Allow",
    Principal: "*",
    Action: "sqs:SendMessage",
    Resource: queueArn,
  };
  const { QueueUrl: url = "" } = await stage.call("sqs", "CreateQueue", {
    QueueName: "heard",
    Attributes: { Policy: JSON.stringify({ Statement: [statement] }) },
  });
  queueUrl = url;
  await stage.call("sns", "Subscribe", {
    TopicArn: topicArn,
    Protocol: "sqs",
    Endpoint: queueArn,
  });
});
afterEach(() => stage.stop());

const listen = (topics: object) =>
  stage.call("elastic-transcoder", "UpdatePipelineNotifications", {
    Id: stage.pipelineId,
    Notifications: topics,
  });

/** Envelopes in the order of their arrival, with the message within each. */
async function heard() {
  await stage.settle();
  const { Messages: messages = [] } = await stage.call("sqs", "ReceiveMessage", {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
  });
  return messages.map((message) => {
    const { Subject: subject, Message: text } = JSON.parse(present(message.Body, "a body"));
    return { subject, message: JSON.parse(text) };
  });
}

const skipped = () =>
  stage.world.journal
    .list()
    .filter((record) => record.kind === "skipped")
    .map((record) => record.summary);

test("a job is told of when it begins and when it has ended", async () => {
  await listen({ Progressing: topicArn, Completed: topicArn, Warning: "", Error: "" });
  const job = await stage.run({
    Outputs: [{ Key: "a.mp4", PresetId: MP4 }],
    OutputKeyPrefix: "mf1/",
    UserMetadata: { item: "7" },
  });
  const all = await heard();
  expect(all.map(({ subject }) => subject)).toEqual([
    `Amazon Elastic Transcoder has scheduled job ${job.Id} for transcoding.`,
    `Amazon Elastic Transcoder has finished transcoding job ${job.Id}.`,
  ]);
  expect(all[0]?.message).toMatchObject({
    state: "PROGRESSING",
    outputs: [{ status: "Progressing" }],
  });
  expect(all[1]?.message).toEqual({
    state: "COMPLETED",
    version: "2012-09-25",
    jobId: job.Id,
    pipelineId: stage.pipelineId,
    input: { key: "in.mov" },
    inputCount: 1,
    outputKeyPrefix: "mf1/",
    outputs: [
      {
        id: "1",
        presetId: MP4,
        key: "a.mp4",
        status: "Complete",
        duration: 10,
        width: 1280,
        height: 720,
      },
    ],
    userMetadata: { item: "7" },
  });
});

test("a failure is told with its code, for the job and for the output", async () => {
  await listen({ Error: topicArn });
  await stage.put("source", "in.mov", Buffer.from("no media"));
  const job = await stage.run({ Outputs: [{ Key: "a.mp4", PresetId: MP4 }] });
  const [error] = await heard();
  const detail = job.Outputs?.[0]?.StatusDetail;
  expect(error?.subject).toBe(subjectOf(job.Id ?? "", "ERROR"));
  expect(error?.message).toMatchObject({
    state: "ERROR",
    errorCode: 4000,
    messageDetails: detail,
    outputs: [{ status: "Error", statusDetail: detail, errorCode: 4000 }],
  });
});

test("a pipeline without the topic is told of in the journal", async () => {
  await listen({ Error: topicArn });
  await stage.run({ Outputs: [{ Key: "a.mp4", PresetId: MP4 }] });
  expect(await heard()).toEqual([]);
  expect(skipped().join("\n")).toContain(
    "COMPLETED: the pipeline pipeline has no topic in Notifications:Completed",
  );
});

test("a topic that is gone is given up aloud, and the job is none the worse", async () => {
  await listen({ Completed: `${topicArn}-gone` });
  const job = await stage.run({ Outputs: [{ Key: "a.mp4", PresetId: MP4 }] });
  expect(job.Status).toBe("Complete");
  const dropped = stage.world.journal.list().filter((record) => record.kind === "dropped");
  expect(dropped).toHaveLength(1);
  expect(dropped[0]?.summary).toContain("-gone");
});

describe("in the trace", () => {
  const traceOf = (ref: string | undefined) => readTrace(stage.world.journal, ref ?? "");

  test("a job is found by its id, by what it made and by the names its user gave it", async () => {
    const job = await stage.run({
      Outputs: [{ Key: "low", PresetId: HLS, SegmentDuration: "5" }],
      OutputKeyPrefix: "mf1/",
      UserMetadata: { item: "section-7" },
    });
    for (const ref of [job.Id, "section-7", "mf1/low.m3u8", "s3://derived/mf1/low00000.ts"]) {
      const { trees, text, reasons } = traceOf(ref);
      expect(trees[0]?.record.operation, ref).toBe("CreateJob");
      expect(text).toMatch(/TranscodeJobChanged \S+ PROGRESSING[\s\S]+PutObject[\s\S]+ COMPLETED/);
      expect(reasons.join()).toContain("has no topic in Notifications:Completed");
    }
  });

  test("a job that failed says why", async () => {
    await stage.put("source", "in.mov", Buffer.from("no media"));
    const job = await stage.run({ Outputs: [{ Key: "a.mp4", PresetId: MP4 }] });
    expect(traceOf(job.Id).reasons).toContainEqual(
      expect.stringMatching(
        /^TranscodeJobChanged \S+ ERROR: JobFailed: 4000 .*interpret the media/,
      ),
    );
  });
});
