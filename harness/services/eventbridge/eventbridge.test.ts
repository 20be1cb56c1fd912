import { afterEach, beforeEach, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import type { Target } from "#model/types/eventbridge.ts";
import { cloudwatchLogs } from "#services/cloudwatch-logs/index.ts";
import { s3 } from "#services/s3/index.ts";
import { sqs } from "#services/sqs/index.ts";
import { eventbridge } from "./index.ts";

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:found";
const url = "http://localhost:4566/000000000000/found";
const Source = "com.example.archive";

let stage: Rehearsal;

beforeEach(async () => {
  stage = rehearse({
    services: [erased(eventbridge), erased(sqs), erased(s3), erased(cloudwatchLogs)],
  });
  const Policy = JSON.stringify({
    Statement: {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: QUEUE,
    },
  });
  await stage.call("sqs", "CreateQueue", { QueueName: "found", Attributes: { Policy } });
});
afterEach(() => stage.stop());

async function rule(pattern: object, target: Partial<Target> = {}) {
  const EventPattern = JSON.stringify(pattern);
  await stage.call("eventbridge", "PutRule", { Name: "finder", EventPattern });
  const Targets = [{ Id: "queue", Arn: QUEUE, ...target }];
  await stage.call("eventbridge", "PutTargets", { Rule: "finder", Targets });
}

const put = (detail: object, more = {}) =>
  stage.call("eventbridge", "PutEvents", {
    Entries: [{ Source, DetailType: "found", Detail: JSON.stringify(detail), ...more }],
  });

/** What the queue holds; each message is taken. */
async function bodies(): Promise<string[]> {
  await stage.settle();
  const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
    QueueUrl: url,
    MaxNumberOfMessages: 10,
  });
  for (const { ReceiptHandle = "" } of Messages)
    await stage.call("sqs", "DeleteMessage", { QueueUrl: url, ReceiptHandle });
  return Messages.map(({ Body = "" }) => Body);
}

test("a matching event reaches the target whole, with its id", async () => {
  await rule({ source: [Source], detail: { state: [{ "anything-but": "lost" }] } });
  const { Entries } = await put({ state: "kept" }, { Resources: ["arn:x"] });
  expect((await bodies()).map((body) => JSON.parse(body))).toEqual([
    {
      version: "0",
      id: Entries?.[0]?.EventId,
      "detail-type": "found",
      source: Source,
      account: "000000000000",
      time: "2026-01-02T03:04:05Z",
      region: "us-east-1",
      resources: ["arn:x"],
      detail: { state: "kept" },
    },
  ]);
});

test("an event that matches no rule leaves the reason in the journal", async () => {
  await rule({ detail: { key: [{ suffix: ".csv" }] } });
  await put({ key: "BATCH.CSV" });
  expect(await bodies()).toEqual([]);
  const [skipped] = stage.world.journal.list({ kind: "skipped" });
  expect(skipped?.summary).toContain(
    'field of "detail" "key" is "BATCH.CSV", which does not match [{"suffix":".csv"}]',
  );
});

test.for([
  ["disabled", "the rule is disabled"],
  ["without targets", "the rule has no target"],
] as const)("a rule that is %s says so", async ([how, reason]) => {
  await rule({ source: [Source] });
  if (how === "disabled") await stage.call("eventbridge", "DisableRule", { Name: "finder" });
  else await stage.call("eventbridge", "RemoveTargets", { Rule: "finder", Ids: ["queue"] });
  await put({});
  await stage.settle();
  expect(stage.world.journal.list({ kind: "skipped" })[0]?.summary).toContain(reason);
});

test.for([
  ["a constant", { Input: '{"a":1}' }, '{"a":1}'],
  ["a part", { InputPath: "$.detail.list[1]" }, '"y"'],
  [
    "a template",
    {
      InputTransformer: {
        InputPathsMap: { name: "$.detail.name", list: "$.detail.list", none: "$.detail.none" },
        InputTemplate:
          '{"text": "<name> of <aws.events.rule-name>", "list": <list>, "q": "<list>"}',
      },
    },
    '{"text": "a \\"b\\" of finder", "list": ["x","y"], "q": "[\\"x\\",\\"y\\"]"}',
  ],
  [
    "a plain text",
    { InputTransformer: { InputPathsMap: { name: "$.source" }, InputTemplate: '"from <name>"' } },
    '"from com.example.archive"',
  ],
] as const)("a target may get %s", async ([_what, target, expected]) => {
  await rule({ source: [Source] }, target);
  await put({ name: 'a "b"', list: ["x", "y"] });
  expect(await bodies()).toEqual([expected]);
});

test.for([
  [{ Input: "{", InputPath: undefined }, "JSON syntax error"],
  [{ Input: "{}", InputPath: "$.detail" }, "Only one of Input"],
  [{ InputPath: "detail" }, "Invalid InputPath"],
  [{ InputTransformer: { InputTemplate: "<who>" } }, "undefined variable who"],
  [{ Arn: "arn:aws:kinesis:us-east-1:000000000000:stream/s" }, "A target of arn:aws:kinesis"],
  [{ Arn: "arn:aws:codepipeline:us-east-1:000000000000:p" }, "RoleArn is required"],
] as const)("a target %o is refused", async ([target, message]) => {
  await expect(rule({ source: [Source] }, target)).rejects.toThrow(message);
});

test.for([
  ["{", "Filter is not an object"],
  ["{}", "Empty objects are not allowed"],
  ['{"source": "x"}', '"source" must be an object or an array'],
  ['{"source": [{"like": "x"}]}', "Unrecognized match type like"],
  ['{"source": [{"wildcard": "a**"}]}', "Consecutive wildcard characters"],
] as const)("the pattern %s is refused", async ([EventPattern, reason]) => {
  const refused = stage.call("eventbridge", "PutRule", { Name: "r", EventPattern });
  await expect(refused).rejects.toMatchObject({
    code: "InvalidEventPatternException",
    message: `Event pattern is not valid. Reason: ${reason.replace(/^Cons/, "wildcard: Cons")}`,
  });
});

test("an entry that is refused keeps none of the others back", async () => {
  await rule({ source: [Source] });
  const Detail = "{}";
  const { FailedEntryCount, Entries } = await stage.call("eventbridge", "PutEvents", {
    Entries: [
      { Source: "aws.s3", DetailType: "t", Detail },
      { Source, DetailType: "t", Detail: "no" },
      { Source, DetailType: "t" },
      { Source, DetailType: "t", Detail },
    ],
  });
  expect(FailedEntryCount).toBe(3);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    "NotAuthorizedForSourceException",
    "MalformedDetail",
    "InvalidArgument",
    undefined,
  ]);
  expect(await bodies()).toHaveLength(1);
});

test("a bucket tells every change once it is asked to, and none before", async () => {
  await rule({ source: ["aws.s3"], detail: { bucket: { name: ["media"] } } });
  await stage.call("s3", "CreateBucket", { Bucket: "media" });
  const object = { Bucket: "media", Key: "a b.csv" };
  await stage.call("s3", "PutObject", { ...object, Body: Buffer.from("x") });
  await stage.call("s3", "PutBucketNotificationConfiguration", {
    Bucket: "media",
    NotificationConfiguration: { EventBridgeConfiguration: {} },
  });
  await stage.call("s3", "PutObject", { ...object, Body: Buffer.from("xy") });
  await stage.call("s3", "DeleteObject", object);
  const events = (await bodies()).map((body) => JSON.parse(body));
  expect(events).toMatchObject([
    {
      "detail-type": "Object Created",
      resources: ["arn:aws:s3:::media"],
      detail: { reason: "PutObject", object: { key: "a b.csv", size: 2 } },
    },
    { "detail-type": "Object Deleted", detail: { "deletion-type": "Permanently Deleted" } },
  ]);
  const shown = await stage.call("s3", "GetBucketNotificationConfiguration", { Bucket: "media" });
  expect(shown.EventBridgeConfiguration).toEqual({});
});

test("a log group keeps the event as a line", async () => {
  await stage.call("cloudwatch-logs", "CreateLogGroup", { logGroupName: "/aws/events/jobs" });
  const Arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/jobs:*";
  await rule({ source: [Source] }, { Arn });
  await put({ n: 1 });
  await stage.settle();
  const { events = [] } = await stage.call("cloudwatch-logs", "FilterLogEvents", {
    logGroupName: "/aws/events/jobs",
  });
  expect(events.map(({ message = "" }) => JSON.parse(message).detail)).toEqual([{ n: 1 }]);
});

test("a target that refuses gets no second attempt, and its queue the event", async () => {
  const Arn = "arn:aws:sqs:us-east-1:000000000000:nowhere";
  await rule({ source: [Source] }, { Arn, DeadLetterConfig: { Arn: QUEUE } });
  await put({ n: 1 });
  await stage.settle();
  const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
    QueueUrl: url,
    MessageAttributeNames: ["All"],
  });
  expect(JSON.parse(Messages[0]?.Body ?? "").detail).toEqual({ n: 1 });
  expect(Messages[0]?.MessageAttributes?.["TARGET_ARN"]?.StringValue).toBe(Arn);
});

test("a schedule makes its event as the clock advances, until it is disabled", async () => {
  const ScheduleExpression = "rate(5 minutes)";
  await stage.call("eventbridge", "PutRule", { Name: "every", ScheduleExpression });
  await stage.call("eventbridge", "PutTargets", {
    Rule: "every",
    Targets: [{ Id: "queue", Arn: QUEUE }],
  });
  await stage.advance(10 * 60_000);
  const events = (await bodies()).map((body) => JSON.parse(body));
  expect(events.map(({ time }) => time)).toEqual(["2026-01-02T03:09:05Z", "2026-01-02T03:14:05Z"]);
  expect(events[0]).toMatchObject({ source: "aws.events", "detail-type": "Scheduled Event" });
  await stage.call("eventbridge", "DisableRule", { Name: "every" });
  await stage.advance(10 * 60_000);
  expect(await bodies()).toEqual([]);
});

test("rules keep their targets and tags when they are put again, and go only without targets", async () => {
  await rule({ source: [Source] });
  await rule({ source: ["other"] });
  const { Targets } = await stage.call("eventbridge", "ListTargetsByRule", { Rule: "finder" });
  expect(Targets).toHaveLength(1);
  const remove = () => stage.call("eventbridge", "DeleteRule", { Name: "finder" });
  await expect(remove()).rejects.toThrow("Rule can't be deleted since it has targets.");
  await stage.call("eventbridge", "RemoveTargets", { Rule: "finder", Ids: ["queue"] });
  await remove();
  await expect(stage.call("eventbridge", "DescribeRule", { Name: "finder" })).rejects.toThrow(
    "Rule finder does not exist on EventBus default.",
  );
});
