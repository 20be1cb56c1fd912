/** Acting as the pipeline's role: trust, and what TestRole finds. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { MP4, ROLE, type Stage, setStage } from "./testing/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.stop());

const trusting = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

const testRole = (change: object = {}) =>
  stage.call("elastic-transcoder", "TestRole", {
    Role: ROLE,
    InputBucket: "in",
    OutputBucket: "out",
    Topics: [],
    ...change,
  });

test("2000: a role that does not trust the service fails the job before anything is read", async () => {
  stage.trustPolicies.set("transcoder", trusting("ec2.amazonaws.com"));
  const job = await stage.run({ Outputs: [{ Key: "a.mp4", PresetId: MP4 }] });
  expect(job.Status).toBe("Error");
  expect(job.Outputs?.[0]?.StatusDetail).toMatch(/^2000 .*elastictranscoder\.amazonaws\.com/);
  expect(job.Input?.DetectedProperties).toBeUndefined();
});

test("a role that trusts the service is taken on", async () => {
  stage.trustPolicies.set("transcoder", trusting("elastictranscoder.amazonaws.com"));
  const job = await stage.run({ Outputs: [{ Key: "a.mp4", PresetId: MP4 }] });
  expect(job.Status).toBe("Complete");
});

test("TestRole succeeds when all can be reached", async () => {
  const { TopicArn: topic } = await stage.call("sns", "CreateTopic", { Name: "jobs" });
  expect(await testRole({ Topics: [topic, ""] })).toEqual({ Success: "true", Messages: [] });
});

test("TestRole names everything that cannot be reached", async () => {
  stage.denied.add("HeadBucket in/");
  const topic = "arn:aws:sns:us-east-1:000000000000:gone";
  const answer = await testRole({ OutputBucket: "gone", Topics: [topic] });
  expect(answer.Success).toBe("false");
  expect(answer.Messages).toEqual([
    expect.stringContaining("the bucket in: AccessDenied"),
    expect.stringContaining("the bucket gone: NoSuchBucket"),
    expect.stringContaining(`the topic ${topic}: NotFoundException`),
  ]);
});

test("TestRole stops at a role that cannot be taken on", async () => {
  stage.trustPolicies.set("transcoder", trusting("ec2.amazonaws.com"));
  const answer = await testRole({ InputBucket: "gone" });
  expect(answer.Messages).toEqual([expect.stringContaining("could not be assumed")]);
});
