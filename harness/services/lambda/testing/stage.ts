/** A stage for Lambda's tests: the service with SQS and CloudWatch Logs, and an engine to answer for. */

import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { erased } from "#gateway/dispatch/registry.ts";
import { type RehearsalCall, rehearse } from "#harness/testing/rehearsal.ts";
import { cloudwatchLogs } from "../../cloudwatch-logs/index.ts";
import { sqs } from "../../sqs/index.ts";
import type { InvocationRequest, InvocationResult, LambdaRuntime } from "../engine.ts";
import { lambda } from "../index.ts";

export const ROLE = "arn:aws:iam::000000000000:role/runner";
export const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

/** How a function of ours failed. */
export const failing = {
  outcome: "error",
  functionError: "Unhandled",
  message: "Error: no",
} as const;

type Answered = Partial<InvocationResult> & { readonly value?: unknown };
export type TestAnswer = (request: InvocationRequest) => Answered | Promise<Answered>;

export const payload = (value: unknown) => Buffer.from(JSON.stringify(value));

export async function zipOf(source: string): Promise<Uint8Array> {
  const file = new ZipFile();
  file.addBuffer(Buffer.from(source), "index.js");
  file.end();
  return buffer(file.outputStream);
}

/** The service on an in-memory account; `answer` stands for what functions do. */
export async function lambdaStage() {
  const zip = await zipOf("exports.handler = async () => 1");
  const runs: InvocationRequest[] = [];
  const retired: string[] = [];
  const functions: { answer: TestAnswer } = { answer: () => ({}) };
  const engine: LambdaRuntime = {
    async invoke(request) {
      runs.push(request);
      const { value = "ok", ...rest } = await functions.answer(request);
      // Tests give the members of one kind of result.
      return {
        kind: "answered",
        payload: payload(value),
        outcome: "success",
        durationMs: 12,
        logs: [{ timestamp: stage.clock.now(), message: `START RequestId: ${request.requestId}` }],
        cold: runs.length === 1,
        logStream: "2026/01/02/[$LATEST]abc",
        logTail: Buffer.from("the tail"),
        ...rest,
      } as InvocationResult;
    },
    async retire(arn) {
      retired.push(arn);
    },
    async stop() {},
  };
  const stage = rehearse({
    services: [erased(lambda), erased(sqs), erased(cloudwatchLogs)],
    engines: { lambda: engine },
  });
  return {
    ...stage,
    zip,
    runs,
    retired,
    functions,
    create: (input: object = {}) =>
      stage.call("lambda", "CreateFunction", {
        FunctionName: "f",
        Role: ROLE,
        Runtime: "nodejs4.3",
        Handler: "index.handler",
        Code: { ZipFile: zip },
        ...input,
      }),
    invoke: (input: object = {}, options: RehearsalCall = {}) =>
      stage.call("lambda", "Invoke", { FunctionName: "f", ...input }, options),
    async queue(QueueName: string) {
      const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", { QueueName });
      return QueueUrl;
    },
    async messages(QueueUrl: string) {
      const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
      });
      return Messages;
    },
    journal: () => stage.world.journal.list().map((r) => `${r.kind}: ${r.summary}`),
  };
}

export type LambdaStage = Awaited<ReturnType<typeof lambdaStage>>;
