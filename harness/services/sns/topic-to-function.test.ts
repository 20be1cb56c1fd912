/** A topic's messages at a function, with the real Lambda service and an engine of the test's. */

import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { cloudwatchLogs } from "#services/cloudwatch-logs/index.ts";
import type { InvocationResult, LambdaRuntime } from "#services/lambda/engine.ts";
import { lambda } from "#services/lambda/index.ts";
import { sns } from "./index.ts";

const topicArn = "arn:aws:sns:us-east-1:000000000000:news";
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:notify";

let stage: ReturnType<typeof rehearse>;
let payloads: unknown[];

const engine: LambdaRuntime = {
  async invoke(request): Promise<InvocationResult> {
    payloads.push(JSON.parse(Buffer.from(request.payload).toString()));
    return {
      kind: "answered",
      payload: Buffer.from("1"),
      outcome: "success",
      cold: false,
      durationMs: 1,
      logs: [],
      logStream: "stream",
      logTail: Buffer.from(""),
    };
  },
  async retire() {},
  async stop() {},
};

beforeEach(async () => {
  payloads = [];
  stage = rehearse({
    services: [erased(sns), erased(lambda), erased(cloudwatchLogs)],
    engines: { lambda: engine },
  });
  const file = new ZipFile();
  file.addBuffer(Buffer.from("exports.handler = async () => 1"), "index.js");
  file.end();
  await stage.call("lambda", "CreateFunction", {
    FunctionName: "notify",
    Role: "arn:aws:iam::000000000000:role/runner",
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: await buffer(file.outputStream) },
  });
  await stage.call("sns", "CreateTopic", { Name: "news" });
  await stage.call("sns", "Subscribe", {
    TopicArn: topicArn,
    Protocol: "lambda",
    Endpoint: functionArn,
  });
});
afterEach(() => stage.stop());

const publish = async () => {
  const output = await stage.call("sns", "Publish", { TopicArn: topicArn, Message: "hello" });
  await stage.settle();
  return output;
};

test("a function that permits the topic is run with its record", async () => {
  await stage.call("lambda", "AddPermission", {
    FunctionName: "notify",
    StatementId: "sns",
    Action: "lambda:InvokeFunction",
    Principal: "sns.amazonaws.com",
    SourceArn: topicArn,
  });
  const { MessageId } = await publish();
  expect(payloads).toMatchObject([
    { Records: [{ EventSource: "aws:sns", Sns: { MessageId, Message: "hello" } }] },
  ]);
});

test("a function that does not permit the topic is not run, and the journal says why", async () => {
  await publish();
  expect(payloads).toEqual([]);
  const [dropped] = stage.world.journal.list({ kind: "dropped" });
  expect(dropped?.summary).toContain('topic "news" → lambda "function:notify": AccessDenied');
  expect(dropped?.summary).toContain("lambda:InvokeFunction");
});
