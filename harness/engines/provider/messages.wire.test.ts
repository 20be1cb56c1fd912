/** Queues at another provider, through the gateway: URLs, receives, the clock and the trace. */

import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sign } from "#gateway/testing/sign.ts";
import { machineNow } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { openStage, PLACES, type Stage } from "./testing/stage.ts";

describe.for(PLACES)("at $name", (place) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(place);
  });
  afterAll(() => stage.stop());

  const queue = async (QueueName: string, Attributes: Record<string, string> = {}) => {
    const { QueueUrl = "" } = await stage.world.call("sqs", "CreateQueue", {
      QueueName,
      Attributes,
    });
    return QueueUrl;
  };
  const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
    stage.world.call("sqs", "SendMessage", { QueueUrl, MessageBody, ...more });
  const receive = async (QueueUrl: string, more: object = {}) => {
    const { Messages = [] } = await stage.world.call("sqs", "ReceiveMessage", {
      QueueUrl,
      ...more,
    });
    return Messages ?? [];
  };

  test("queues are at our address, in both protocols", async () => {
    const { harness, world } = stage;
    const ours = `${harness.endpoint}/${world.account}/listed`;
    const sqs = world.client(SQSClient);
    const made = await sqs.send(new CreateQueueCommand({ QueueName: "listed" }));
    expect(made.QueueUrl).toBe(ours);
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "listed" }));
    expect(QueueUrls).toEqual([ours]);
    const body = "Action=GetQueueUrl&QueueName=listed&Version=2012-11-05";
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const request = { method: "POST", url: "/", service: "sqs", body, headers };
    const now = machineNow();
    const signed = sign(harness.endpoint, { ...request, now, accessKeyId: world.account });
    const answer = await fetch(harness.endpoint, { method: "POST", headers: signed.headers, body });
    expect(await answer.text()).toContain(`<QueueUrl>${ours}</QueueUrl>`);
    sqs.destroy();
  });

  test("what was not asked for is not shown", async () => {
    const url = await queue("attributes");
    await send(url, "one", { MessageAttributes: { a: { DataType: "Number", StringValue: "7" } } });
    const [message] = await receive(url, { WaitTimeSeconds: 5, MessageAttributeNames: ["a"] });
    expect(message).toMatchObject({ Body: "one", MessageAttributes: { a: { StringValue: "7" } } });
    expect(message?.Attributes).toBeUndefined();
  });

  test("a long poll gets what is sent meanwhile, and ends by the harness clock", async () => {
    const url = await queue("polled");
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, "late");
    expect((await waiting).map(({ Body }) => Body)).toEqual(["late"]);
    const empty = receive(url, { WaitTimeSeconds: 20 });
    await stage.harness.clock.advance(20_000);
    expect(await empty).toEqual([]);
  });

  test("nothing is lost to a receiver who went away", async () => {
    const url = await queue("left", { VisibilityTimeout: "3600" });
    const gone = new AbortController();
    const left = stage.world.call(
      "sqs",
      "ReceiveMessage",
      { QueueUrl: url, WaitTimeSeconds: 20 },
      { signal: gone.signal },
    );
    const refused = expect(left).rejects.toMatchObject({ code: "RequestAborted" });
    gone.abort();
    await refused;
    await send(url, "still there");
    const [message] = await eventually(
      async () => {
        const found = await receive(url);
        return found.length > 0 ? found : undefined;
      },
      { what: "the message", withinMs: 10_000 },
    );
    expect(message?.Body).toBe("still there");
  });

  test("a message comes back when its timeout has passed by the harness clock", async () => {
    const { harness } = stage;
    const url = await queue("hidden", { VisibilityTimeout: "3600" });
    await send(url, "a job");
    const names = { AttributeNames: ["ApproximateReceiveCount"] };
    const [first] = await receive(url, { WaitTimeSeconds: 5, ...names });
    expect(first?.Attributes?.["ApproximateReceiveCount"]).toBe("1");
    await harness.clock.advance(3_599_000);
    expect(await receive(url)).toEqual([]);
    await harness.clock.advance(1_500);
    const [second] = await receive(url, names);
    expect(second).toMatchObject({ MessageId: first?.MessageId });
    expect(second?.Attributes?.["ApproximateReceiveCount"]).toBe("2");
    // A longer timeout counts from when it was given.
    const ReceiptHandle = second?.ReceiptHandle ?? "";
    const longer = { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 7200 };
    await stage.world.call("sqs", "ChangeMessageVisibility", longer);
    await harness.clock.advance(3_700_000);
    expect(await receive(url)).toEqual([]);
    await stage.world.call("sqs", "DeleteMessage", { QueueUrl: url, ReceiptHandle });
    await harness.clock.advance(7_200_000);
    expect(await receive(url)).toEqual([]);
  });

  test("a message that may not come again is told to be a dead letter", async () => {
    const { world, harness } = stage;
    await queue("dead");
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${world.account}:dead`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
    const url = await queue("mortal", { RedrivePolicy });
    const { MessageId = "" } = await send(url, "poison");
    expect(await receive(url, { WaitTimeSeconds: 5 })).toHaveLength(1);
    await harness.clock.advance(30_000);
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
    const { text } = world.trace(MessageId);
    expect(text).toMatch(/sqs SendMessage.*\n.*MessageSent.*\n.*MessageReceived.*\n.*DeadLettered/);
    expect(text).toContain("is inferred");
    const dead = await receive(`${harness.endpoint}/${world.account}/dead`, { WaitTimeSeconds: 5 });
    expect(dead.map((message) => message.MessageId)).toEqual([MessageId]);
  });

  test("a delay is told to run by the provider's time", async () => {
    const url = await queue("delayed");
    const { MessageId = "" } = await send(url, "later", { DelaySeconds: 60 });
    expect(stage.world.trace(MessageId).text).toContain("delays the message by the machine's time");
  });

  test("our judge refuses whom the queue's policy does not let in", async () => {
    const { world, harness } = stage;
    const url = await queue("guarded");
    const RoleName = "sender";
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    });
    await world.call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument });
    const arn = `arn:aws:iam::${world.account}:role/${RoleName}`;
    const { call, close } = harness.identify(world.account, arn, "test");
    const input = { QueueUrl: url, MessageBody: "x" };
    await expect(call("sqs", "SendMessage", input)).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { AWS: arn },
        Action: "sqs:SendMessage",
        Resource: "*",
      },
    });
    await world.call("sqs", "SetQueueAttributes", { QueueUrl: url, Attributes: { Policy } });
    expect((await call("sqs", "SendMessage", input)).MessageId).toBeDefined();
    close();
  });

  test("what cannot be done from here says so", async () => {
    const { harness, world } = stage;
    const at = (path: string) => `${harness.endpoint}${path}`;
    const peek = await fetch(at(`/_aws/sqs/messages?QueueUrl=listed&account=${world.account}`));
    expect(await peek.text()).toContain("SQS is the provider localstack's");
    const reset = await fetch(at(`/_harness/reset?account=${world.account}`), { method: "POST" });
    expect(await reset.text()).toContain("s3, sns, sqs of account");
    expect(world.journal.list({ kind: "bug" })).toEqual([]);
  });
});
