/** The number of instances: made up when one is lost, changed by triggers, told to a topic. */

import { DescribeInstancesHealthCommand } from "@aws-sdk/client-elastic-beanstalk";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#kernel/eventually.ts";
import { application } from "./testing/bundles.ts";
import { byRequests, option } from "./testing/options.ts";
import { beginApplication, setWireStage, type WireStage } from "./testing/wire-stage.ts";

let stage: WireStage;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  stage = await setWireStage();
  sns = stage.harness.client(SNSClient);
  sqs = stage.harness.client(SQSClient);
  await beginApplication(stage);
  await stage.version("v1", { "app.js": application("v1") });
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await stage.stop();
});

const HEALTH = "aws:elasticbeanstalk:healthreporting:system";
const ASG = "aws:autoscaling:asg";
const checked = option("aws:elasticbeanstalk:application", "Application Healthcheck URL", "/");
const enhanced = option(HEALTH, "SystemType", "enhanced");

async function instances(EnvironmentName: string): Promise<readonly string[]> {
  const command = new DescribeInstancesHealthCommand({ EnvironmentName, AttributeNames: ["All"] });
  const { InstanceHealthList = [] } = await stage.client.send(command);
  return InstanceHealthList.filter(({ HealthStatus }) => HealthStatus === "Ok").map(
    ({ InstanceId = "" }) => InstanceId,
  );
}
const until = <T>(what: string, look: () => Promise<T | undefined>) =>
  eventually(look, { what, withinMs: 20_000 });

test("a killed instance is replaced, and the topic is told", async () => {
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "beanstalk" }));
  const allowed = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [allowed] });
  const queue = new CreateQueueCommand({ QueueName: "notices", Attributes: { Policy } });
  const { QueueUrl = "" } = await sqs.send(queue);
  const Endpoint = "arn:aws:sqs:us-east-1:000000000000:notices";
  const Attributes = { RawMessageDelivery: "true" };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes }));
  await stage.create("media-lost", {
    VersionLabel: "v1",
    OptionSettings: [
      enhanced,
      checked,
      option(ASG, "MinSize", "2"),
      option("aws:elasticbeanstalk:sns:topics", "Notification Topic ARN", TopicArn),
    ],
  });
  const before = await instances("media-lost");
  const { pid } = (await (await stage.get("media-lost")).json()) as { pid: number };
  process.kill(pid, "SIGKILL");
  const after = await until("two instances again", async () => {
    const now = await instances("media-lost");
    return now.length === 2 && now.some((id) => !before.includes(id)) ? now : undefined;
  });
  const lost = before.find((id) => !after.includes(id));
  const added = after.find((id) => !before.includes(id));
  const events = await stage.events("media-lost");
  expect(events).toContain(`Removed instance [${lost}] from your environment.`);
  expect(events).toContain(`Added instance [${added}] to your environment.`);
  expect(stage.harness.trace(lost ?? "").text).toMatch(
    new RegExp(`process ended: web of media-lost's ${lost} .*; its instance is lost`),
  );
  expect(events.join("\n")).toMatch(
    /transitioned from Ok to \w+\. No data received from 1 out of 2 instances\./,
  );
  const notices = await until("the notices", async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    return Messages.find(({ Body }) => Body?.includes("Successfully launched environment"));
  });
  expect(notices.Body).toMatch(
    new RegExp(
      "^Timestamp: \\w{3} \\w{3} \\d\\d \\d\\d:\\d\\d:\\d\\d UTC \\d{4}\\n" +
        "Message: Successfully launched environment: media-lost\\n\\n" +
        "Environment: media-lost\\nApplication: avalon\\n\\n" +
        "Environment URL: http://media-lost\\.us-east-1\\.elasticbeanstalk\\.localhost\\n",
    ),
  );
}, 60_000);

test("requests beyond the threshold add an instance, and silence takes it away", async () => {
  await stage.create("media-load", {
    VersionLabel: "v1",
    OptionSettings: [enhanced, checked, ...byRequests(1, 5)],
  });
  const { clock } = stage.harness;
  await until("a second instance", async () => {
    for (let i = 0; i < 10; i++) await stage.get("media-load");
    await clock.advance(10_000);
    return (await instances("media-load")).length === 2 ? true : undefined;
  });
  await until("one instance again", async () => {
    await clock.advance(10_000);
    return (await instances("media-load")).length === 1 ? true : undefined;
  });
  const events = (await stage.events("media-load")).filter((event) => event.startsWith("Auto"));
  expect(events).toEqual([
    "Auto Scaling: RequestCount is above 5; 2 instances are wanted.",
    "Auto Scaling: RequestCount is below 1; 1 instances are wanted.",
  ]);
}, 60_000);
