/** Acting as the pipeline's role: trust, and what TestRole finds. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { MP4, ROLE, SERVICE, type Stage, setStage } from "./testing/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.stop());

const testRole = (change: object = {}) =>
  stage.call("elastic-transcoder", "TestRole", {
    Role: ROLE,
    InputBucket: "source",
    OutputBucket: "derived",
    Topics: [],
    ...change,
  });

test("2000: a role that does not trust the service fails the job before anything is read", async () => {
  await stage.createRole("ec2.amazonaws.com");
  const job = await stage.run({ Outputs: [{ Key: "a.mp4", PresetId: MP4 }] });
  expect(job.Status).toBe("Error");
  expect(job.Outputs?.[0]?.StatusDetail).toMatch(/^2000 .*sts:AssumeRole/);
  expect(job.Input?.DetectedProperties).toBeUndefined();
});

test("a role that trusts the service is taken on", async () => {
  await stage.createRole(SERVICE);
  const job = await stage.run({ Outputs: [{ Key: "a.mp4", PresetId: MP4 }] });
  expect(job.Status).toBe("Complete");
});

test("TestRole succeeds when all can be reached", async () => {
  const { TopicArn: topic } = await stage.call("sns", "CreateTopic", { Name: "jobs" });
  expect(await testRole({ Topics: [topic, ""] })).toEqual({ Success: "true", Messages: [] });
});

test("TestRole names everything that cannot be reached", async () => {
  await stage.createRole(SERVICE, ["s3:ListBucket"], "arn:aws:s3:::source");
  const topic = "arn:aws:sns:us-east-1:000000000000:gone";
  const answer = await testRole({ OutputBucket: "gone", Topics: [topic] });
  expect(answer.Success).toBe("false");
  expect(answer.Messages).toEqual([
    expect.stringContaining("the bucket source: AccessDenied"),
    expect.stringContaining("the bucket gone: No"),
    expect.stringContaining(`the topic ${topic}: NotFoundException`),
  ]);
});

test("TestRole stops at a role that cannot be taken on", async () => {
  await stage.createRole("ec2.amazonaws.com");
  const answer = await testRole({ InputBucket: "gone" });
  expect(answer.Messages).toEqual([expect.stringContaining("could not be assumed")]);
});
