/** What buckets and topics of another provider lead to: at us, and at the provider itself. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "#kernel/eventually.ts";
import { zipOf } from "#services/lambda/testing/stage.ts";
import { openStage, PLACES, type Stage } from "./testing/stage.ts";

const MODES = PLACES.flatMap((place) =>
  (["ours", "provider"] as const).map((deliveries) => ({ place, deliveries, name: place.name })),
);

const CODE = "exports.handler = async (event) => { console.log(JSON.stringify(event)); };";

describe.for(MODES)("at $name, deliveries: $deliveries", ({ place, deliveries }) => {
  let stage: Stage;
  let Bucket: string;
  let arn: (service: string, name: string) => string;

  beforeAll(async () => {
    stage = await openStage(place, { deliveries });
    const { world } = stage;
    arn = (service, name) => `arn:aws:${service}:us-east-1:${world.account}:${name}`;
    Bucket = stage.named("dropbox");
    await world.call("s3", "CreateBucket", { Bucket });
    await world.call("lambda", "CreateFunction", {
      FunctionName: "ingest",
      Role: `arn:aws:iam::${world.account}:role/ingest`,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: await zipOf(CODE) },
    });
    for (const principal of ["s3", "sns"])
      await world.call("lambda", "AddPermission", {
        FunctionName: "ingest",
        StatementId: principal,
        Action: "lambda:InvokeFunction",
        Principal: `${principal}.amazonaws.com`,
      });
  });
  afterAll(() => stage.stop());

  const queue = async (QueueName: string, principal: string) => {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: `${principal}.amazonaws.com` },
        Action: "sqs:SendMessage",
        Resource: arn("sqs", QueueName),
      },
    });
    const { QueueUrl = "" } = await stage.world.call("sqs", "CreateQueue", {
      QueueName,
      Attributes: { Policy },
    });
    return QueueUrl;
  };
  const received = (QueueUrl: string) =>
    eventually(
      async () => {
        const { Messages } = await stage.world.call("sqs", "ReceiveMessage", {
          QueueUrl,
          WaitTimeSeconds: 1,
        });
        const body = Messages?.[0]?.Body;
        return body?.includes("s3:TestEvent") ? undefined : body;
      },
      { what: "a message", withinMs: 10_000 },
    );
  const drop = (Key: string) =>
    stage.world.call("s3", "PutObject", { Bucket, Key, Body: Buffer.from("batch") });
  const suffix = (Value: string) => ({
    Key: { FilterRules: [{ Name: "suffix" as const, Value }] },
  });
  const logged = (text: string) =>
    eventually(
      async () => {
        const { events } = await stage.world.call("cloudwatch-logs", "FilterLogEvents", {
          logGroupName: "/aws/lambda/ingest",
        });
        return events?.find(({ message }) => message?.includes(text))?.message;
      },
      { what: `a line with ${text}`, withinMs: 10_000 },
    );

  test("a manifest runs our function and reaches a queue; what is put is read back", async () => {
    const { world } = stage;
    const url = await queue("manifests", "s3");
    const functions = [
      {
        Id: "csv",
        LambdaFunctionArn: arn("lambda", "function:ingest"),
        Events: ["s3:ObjectCreated:Put" as const],
        Filter: suffix(".csv"),
      },
    ];
    const queues = [
      {
        Id: "ods",
        QueueArn: arn("sqs", "manifests"),
        Events: ["s3:ObjectCreated:*" as const],
        Filter: suffix(".ods"),
      },
    ];
    const NotificationConfiguration = {
      LambdaFunctionConfigurations: functions,
      QueueConfigurations: queues,
    };
    await world.call("s3", "PutBucketNotificationConfiguration", {
      Bucket,
      NotificationConfiguration,
    });
    const read = await world.call("s3", "GetBucketNotificationConfiguration", { Bucket });
    const shown = (Value: string) => ({ Key: { FilterRules: [{ Name: "Suffix", Value }] } });
    expect(read.LambdaFunctionConfigurations).toEqual([{ ...functions[0], Filter: shown(".csv") }]);
    expect(read.QueueConfigurations).toEqual([{ ...queues[0], Filter: shown(".ods") }]);
    await drop("in/a b.csv");
    await logged("in/a+b.csv");
    await drop("in/c.ods");
    expect(JSON.parse(await received(url)).Records[0].s3).toMatchObject({
      configurationId: "ods",
      bucket: { name: Bucket },
      object: { key: "in/c.ods" },
    });
    await stage.harness.settle();
    expect(world.trace("in/a b.csv").text).toMatch(
      /s3 PutObject.*ObjectChanged.*lambda Invoke.*InvocationEnded/s,
    );
    const { text } = world.trace("in/c.ods");
    // Between two services of the provider, what survives joins cause and effect.
    expect(text).toMatch(/s3 PutObject.*MessageReceived/s);
    expect(text.includes("delivery: s3 → sqs")).toBe(deliveries === "ours");
  });

  test("where we deliver, the trace says why nothing came", async () => {
    await drop("in/BATCH.CSV");
    await stage.harness.settle();
    const why = stage.world.trace("in/BATCH.CSV").reasons.join();
    if (deliveries === "ours")
      expect(why).toContain('suffix ".csv" does not match key "in/BATCH.CSV"');
    else expect(why).toBe("");
  });

  test("a topic reaches queue, function and server, each in its own words", async () => {
    const { world, harness } = stage;
    const url = await queue("jobs", "sns");
    const { TopicArn = "" } = await world.call("sns", "CreateTopic", { Name: "batches" });
    const subscribe = (Protocol: string, Endpoint: string, Attributes = {}) =>
      world.call("sns", "Subscribe", { TopicArn, Protocol, Endpoint, Attributes });
    const raw = { RawMessageDelivery: "true" };
    const toQueue = await subscribe("sqs", arn("sqs", "jobs"), raw);
    const toFunction = await subscribe("lambda", arn("lambda", "function:ingest"));
    const listed = await world.call("sns", "ListSubscriptionsByTopic", { TopicArn });
    expect(listed.Subscriptions?.map(({ Protocol }) => Protocol).sort()).toEqual(["lambda", "sqs"]);
    const all = await world.call("sns", "ListSubscriptions", {});
    expect(all.Subscriptions).toHaveLength(2);
    const topic = await world.call("sns", "GetTopicAttributes", { TopicArn });
    // LocalStack counts no subscription of its own.
    if (deliveries === "ours" || !place.endpoint)
      expect(topic.Attributes?.["SubscriptionsConfirmed"]).toBe("2");
    for (const { SubscriptionArn = "" } of [toQueue, toFunction]) {
      const { Attributes } = await world.call("sns", "GetSubscriptionAttributes", {
        SubscriptionArn,
      });
      expect(Attributes).toMatchObject({ SubscriptionArn, TopicArn });
    }
    const texts = { default: "for all", sqs: "for queues", lambda: "for functions" };
    const { MessageId = "" } = await world.call("sns", "Publish", {
      TopicArn,
      Message: JSON.stringify(texts),
      MessageStructure: "json",
    });
    expect(await received(url)).toBe("for queues");
    await logged("for functions");
    await harness.settle();
    expect(world.trace(MessageId).text).toMatch(/sns Publish.*lambda Invoke/s);
    // Our own SNS, which is the other harness's, hands no trace header on to its queues.
    if (deliveries === "ours" || place.endpoint)
      expect(world.trace(MessageId).text).toMatch(/sns Publish.*MessageReceived/s);
    await world.call("sns", "Unsubscribe", { SubscriptionArn: toFunction.SubscriptionArn ?? "" });
    const left = await world.call("sns", "ListSubscriptionsByTopic", { TopicArn });
    expect(left.Subscriptions?.map(({ Endpoint }) => Endpoint)).toEqual([arn("sqs", "jobs")]);
  });

  test("a batch is told whole, with its attributes", async () => {
    const { world, harness } = stage;
    const { TopicArn = "" } = await world.call("sns", "CreateTopic", { Name: "filtered" });
    await world.call("sns", "Subscribe", {
      TopicArn,
      Protocol: "lambda",
      Endpoint: arn("lambda", "function:ingest"),
      Attributes: { FilterPolicy: JSON.stringify({ kind: ["film"] }) },
    });
    const entry = (Id: string, kind: string) => ({
      Id,
      Message: `message ${Id}`,
      MessageAttributes: { kind: { DataType: "String", StringValue: kind } },
    });
    const { Successful } = await world.call("sns", "PublishBatch", {
      TopicArn,
      PublishBatchRequestEntries: [entry("one", "film"), entry("two", "sound")],
    });
    expect(Successful).toHaveLength(2);
    await harness.settle();
    expect(await logged("message one")).toContain('"Value":"film"');
    const two = Successful?.find(({ Id }) => Id === "two")?.MessageId ?? "";
    expect(world.trace(two).reasons.join()).toContain("filter policy");
  });

  test("a fault strikes what we deliver, and else says that it does not", async () => {
    const { harness, world } = stage;
    const url = await queue("twice", "sns");
    const { TopicArn = "" } = await world.call("sns", "CreateTopic", { Name: "twice" });
    await world.call("sns", "Subscribe", {
      TopicArn,
      Protocol: "sqs",
      Endpoint: arn("sqs", "twice"),
      Attributes: { RawMessageDelivery: "true" },
    });
    const undo = harness.faults.add({ name: "two", service: "sqs", effect: { kind: "duplicate" } });
    await world.call("sns", "Publish", { TopicArn, Message: "once" });
    await harness.settle();
    undo();
    expect(await received(url)).toBe("once");
    const told = harness.journal.list({ kind: "note" }).map(({ summary }) => summary);
    if (deliveries === "ours") expect(await received(url)).toBe("once");
    else expect(told.join()).toContain('fault "two" does not disturb what the provider localstack');
  });

  test("our own queue there is not shown, and nothing was a bug", async () => {
    const { QueueUrls } = await stage.world.call("sqs", "ListQueues", {});
    expect(QueueUrls?.filter((url) => url.includes("bridge"))).toEqual([]);
    expect(stage.world.journal.list({ kind: "bug" })).toEqual([]);
  });
});
