/** Elastic Beanstalk as its users reach it: the official client over TCP, instances as processes. */

import { connect } from "node:net";
import {
  AbortEnvironmentUpdateCommand,
  CheckDNSAvailabilityCommand,
  CreateConfigurationTemplateCommand,
  DescribeConfigurationSettingsCommand,
  DescribeEnvironmentHealthCommand,
  DescribeEnvironmentResourcesCommand,
  DescribeInstancesHealthCommand,
  type EnvironmentHealthAttribute,
  type InstancesHealthAttribute,
  ListTagsForResourceCommand,
  RebuildEnvironmentCommand,
  RequestEnvironmentInfoCommand,
  RestartAppServerCommand,
  RetrieveEnvironmentInfoCommand,
  SwapEnvironmentCNAMEsCommand,
  TerminateEnvironmentCommand,
  UpdateEnvironmentCommand,
  UpdateTagsForResourceCommand,
} from "@aws-sdk/client-elastic-beanstalk";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#kernel/eventually.ts";
import { identify } from "#stack/process/identity.ts";
import { application } from "./testing/bundles.ts";
import { option } from "./testing/options.ts";
import {
  APPLICATION,
  beginApplication,
  setWireStage,
  type WireStage,
} from "./testing/wire-stage.ts";

let stage: WireStage;

const HEALTH = "aws:elasticbeanstalk:healthreporting:system";
const PROPERTIES = "aws:elasticbeanstalk:application:environment";
const TYPE = "aws:elasticbeanstalk:environment";
const enhanced = option(HEALTH, "SystemType", "enhanced");
const single = option(TYPE, "EnvironmentType", "SingleInstance");
const checked = option("aws:elasticbeanstalk:application", "Application Healthcheck URL", "/");

interface Told {
  readonly version: string;
  readonly pid: number;
  readonly headers: Record<string, string>;
  readonly env: Record<string, string>;
}
const told = async (name: string, path = "/", headers = {}) =>
  (await (await stage.get(name, path, headers)).json()) as Told;
const environmentHealth = (EnvironmentName: string) => {
  const AttributeNames: EnvironmentHealthAttribute[] = ["All"];
  return stage.client.send(
    new DescribeEnvironmentHealthCommand({ EnvironmentName, AttributeNames }),
  );
};
const instancesHealth = async (EnvironmentName: string) => {
  const AttributeNames: InstancesHealthAttribute[] = ["All"];
  const command = new DescribeInstancesHealthCommand({ EnvironmentName, AttributeNames });
  return (await stage.client.send(command)).InstanceHealthList ?? [];
};
const terminate = async (EnvironmentName: string) => {
  await stage.client.send(new TerminateEnvironmentCommand({ EnvironmentName }));
  return stage.ready(EnvironmentName, "Terminated");
};

beforeAll(async () => {
  stage = await setWireStage();
  await beginApplication(stage);
  await stage.version("v1", { "app.js": application("v1") });
  await stage.version("v2", { Procfile: "web: node server.js", "server.js": application("v2") });
});
afterAll(() => stage.stop());

test("an environment is created, reached, restarted, rebuilt and terminated", async () => {
  const made = await stage.create("media-web", {
    VersionLabel: "v1",
    Tags: [{ Key: "team", Value: "media" }],
    OptionSettings: [
      enhanced,
      checked,
      option("aws:autoscaling:asg", "MinSize", "2"),
      option("aws:autoscaling:launchconfiguration", "InstanceType", "t3.large"),
      option(PROPERTIES, "GREETING", "hello"),
    ],
  });
  expect(made).toMatchObject({
    ApplicationName: APPLICATION,
    VersionLabel: "v1",
    CNAME: "media-web.us-east-1.elasticbeanstalk.localhost",
    Status: "Ready",
    Health: "Green",
    HealthStatus: "Ok",
  });
  const id = made.EnvironmentId ?? "";
  expect(await stage.events("media-web")).toEqual([
    "createEnvironment is starting.",
    expect.stringMatching(
      /^Environment health has transitioned to Pending\. Initialization in progress .* There are no/,
    ),
    "Using elasticbeanstalk-us-east-1-000000000000 as Amazon S3 storage bucket for environment data.",
    "Kept without effect in this harness: aws:autoscaling:launchconfiguration:InstanceType " +
      "(instances are processes of this machine, not EC2).",
    `Created load balancer named: awseb-${id}-AWSEBLoadBalancer`,
    `Created Auto Scaling group named: awseb-${id}-stack-AWSEBAutoScalingGroup`,
    "Waiting for EC2 instances to launch. This may take a few minutes.",
    expect.stringMatching(/^Added instances \[i-\w{17}, i-\w{17}\] to your environment\.$/),
    "Instance deployment completed successfully.",
    "Instance deployment completed successfully.",
    "Application available at media-web.us-east-1.elasticbeanstalk.localhost.",
    "Successfully launched environment: media-web",
    expect.stringMatching(
      /^Environment health has transitioned from Pending to Ok\. Initialization/,
    ),
  ]);
  const pids = new Set<number>();
  for (let i = 0; i < 4; i++) {
    const answer = await told("media-web", "/a?b=c", { "x-forwarded-for": "10.1.2.3" });
    expect(answer).toMatchObject({ version: "v1", url: "/a?b=c", env: { GREETING: "hello" } });
    expect(answer.headers).toMatchObject({
      "x-forwarded-for": "10.1.2.3, 127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-port": String(stage.harness.port),
    });
    pids.add(answer.pid);
  }
  expect(pids.size).toBe(2);
  expect(await environmentHealth("media-web")).toMatchObject({
    HealthStatus: "Ok",
    InstancesHealth: { Ok: 2, Severe: 0 },
  });
  expect((await instancesHealth("media-web")).map((one) => one.Deployment?.VersionLabel)).toEqual([
    "v1",
    "v1",
  ]);
  await stage.client.send(new RestartAppServerCommand({ EnvironmentName: "media-web" }));
  await stage.ready("media-web");
  expect(pids.has((await told("media-web")).pid)).toBe(false);
  const before = (await instancesHealth("media-web")).map((one) => one.InstanceId);
  await stage.client.send(new RebuildEnvironmentCommand({ EnvironmentName: "media-web" }));
  await stage.ready("media-web");
  for (const { InstanceId } of await instancesHealth("media-web"))
    expect(before).not.toContain(InstanceId);
  const { EnvironmentArn: ResourceArn } = made;
  const TagsToAdd = [{ Key: "stage", Value: "test" }];
  await stage.client.send(
    new UpdateTagsForResourceCommand({ ResourceArn, TagsToAdd, TagsToRemove: ["team"] }),
  );
  const { ResourceTags } = await stage.client.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(ResourceTags).toEqual(TagsToAdd);
  const { pid } = await told("media-web");
  await terminate("media-web");
  expect((await stage.get("media-web")).status).not.toBe(200);
  expect(identify(pid)).toBeUndefined();
  expect((await stage.events("media-web")).at(-1)).toBe(
    "terminateEnvironment completed successfully.",
  );
}, 60_000);

test("a version and settings are deployed, and a failing version is not", async () => {
  await stage.create("media-update", { VersionLabel: "v1", OptionSettings: [enhanced, checked] });
  expect(await stage.update("media-update", { VersionLabel: "v2" })).toMatchObject({
    VersionLabel: "v2",
    HealthStatus: "Ok",
  });
  expect((await told("media-update")).version).toBe("v2");
  expect((await stage.events("media-update")).slice(-7)).toEqual([
    "Environment update is starting.",
    expect.stringMatching(/^Environment health has transitioned from Ok to Info\. /),
    "Deploying new version to instance(s).",
    expect.stringMatching(/Instance deployment completed successfully\.$/),
    "New application version was deployed to running EC2 instances.",
    "Environment update completed successfully.",
    expect.stringMatching(/^Environment health has transitioned from Info to Ok\. /),
  ]);
  await stage.update("media-update", { OptionSettings: [option(PROPERTIES, "COLOR", "blue")] });
  expect((await told("media-update")).env).toMatchObject({ COLOR: "blue" });
  const command = new DescribeConfigurationSettingsCommand({
    ApplicationName: APPLICATION,
    EnvironmentName: "media-update",
  });
  const { ConfigurationSettings } = await stage.client.send(command);
  expect(ConfigurationSettings?.[0]?.DeploymentStatus).toBe("deployed");
  expect(ConfigurationSettings?.[0]?.OptionSettings).toEqual(
    expect.arrayContaining([
      { Namespace: PROPERTIES, OptionName: "COLOR", Value: "blue" },
      { Namespace: "aws:autoscaling:asg", OptionName: "MaxSize", Value: "4" },
    ]),
  );
  await stage.version("unbuildable", {
    "app.js": application("unbuildable"),
    ".platform/hooks/prebuild/a.sh": "#!/bin/sh\necho no compiler here\nexit 9\n",
  });
  const failed = await stage.update("media-update", { VersionLabel: "unbuildable" });
  expect(failed).toMatchObject({ VersionLabel: "v2", Status: "Ready", HealthStatus: "Degraded" });
  expect(await stage.events("media-update")).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/prebuild a\.sh exited with code 9[\s\S]*no compiler here/),
      expect.stringMatching(/^Unsuccessful command execution on instance id\(s\) 'i-\w+'/),
      "Failed to deploy application.",
    ]),
  );
  // What could not be built took nothing away.
  expect((await told("media-update")).version).toBe("v2");
  await terminate("media-update");
}, 60_000);

test("an update is aborted: the instances go back", async () => {
  await stage.create("media-abort", { VersionLabel: "v1", OptionSettings: [checked] });
  await stage.version("deaf", { "app.js": "setInterval(() => {}, 1000)" });
  const EnvironmentName = "media-abort";
  await stage.client.send(new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel: "deaf" }));
  await eventually(
    async () => {
      const events = await stage.events(EnvironmentName);
      return events.at(-1)?.includes("Instance deployment completed") ? true : undefined;
    },
    { what: "the deployment", withinMs: 10_000 },
  );
  expect(await stage.describe(EnvironmentName)).toMatchObject({
    Status: "Updating",
    AbortableOperationInProgress: true,
  });
  await expect(
    stage.client.send(new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel: "v2" })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message:
      "Environment named media-abort is in an invalid state for this operation. Must be Ready.",
  });
  await stage.client.send(new AbortEnvironmentUpdateCommand({ EnvironmentName }));
  expect(await stage.ready(EnvironmentName)).toMatchObject({ VersionLabel: "v1", Health: "Green" });
  expect((await told(EnvironmentName)).version).toBe("v1");
  expect((await stage.events(EnvironmentName)).at(-1)).toBe(
    "The environment was reverted to the previous configuration setting.",
  );
  await terminate(EnvironmentName);
}, 60_000);

test("two environments swap their names", async () => {
  await stage.create("media-blue", { VersionLabel: "v1", OptionSettings: [single] });
  await stage.create("media-green", { VersionLabel: "v2", OptionSettings: [single] });
  const taken = await stage.client.send(
    new CheckDNSAvailabilityCommand({ CNAMEPrefix: "media-blue" }),
  );
  expect(taken).toMatchObject({
    Available: false,
    FullyQualifiedCNAME: "media-blue.us-east-1.elasticbeanstalk.localhost",
  });
  await stage.client.send(
    new SwapEnvironmentCNAMEsCommand({
      SourceEnvironmentName: "media-blue",
      DestinationEnvironmentName: "media-green",
    }),
  );
  const blue = await stage.ready("media-blue");
  await stage.ready("media-green");
  expect(blue.CNAME).toBe("media-green.us-east-1.elasticbeanstalk.localhost");
  // Asked by its new name, the blue environment still runs the first version.
  expect((await told("media-blue")).version).toBe("v1");
  expect((await told("media-green")).version).toBe("v2");
  await Promise.all([terminate("media-blue"), terminate("media-green")]);
}, 60_000);

test("logs are put into the storage bucket", async () => {
  const made = await stage.create("media-logs", { VersionLabel: "v1", OptionSettings: [single] });
  const asked = { EnvironmentName: "media-logs", InfoType: "tail" } as const;
  await stage.client.send(new RequestEnvironmentInfoCommand(asked));
  const { EnvironmentInfo } = await stage.client.send(new RetrieveEnvironmentInfoCommand(asked));
  const [, Bucket, ...key] = new URL(EnvironmentInfo?.[0]?.Message ?? "").pathname.split("/");
  const { Body } = await stage.s3.send(new GetObjectCommand({ Bucket, Key: key.join("/") }));
  expect(await Body?.transformToString()).toContain("version v1 listens");
  const resources = await stage.client.send(
    new DescribeEnvironmentResourcesCommand({ EnvironmentName: "media-logs" }),
  );
  expect(resources.EnvironmentResources).toMatchObject({
    AutoScalingGroups: [{ Name: `awseb-${made.EnvironmentId}-stack-AWSEBAutoScalingGroup` }],
    Instances: [{ Id: EnvironmentInfo?.[0]?.Ec2InstanceId }],
    LoadBalancers: [],
  });
  await terminate("media-logs");
}, 60_000);

test("sessions stick when asked, from a template; a WebSocket goes through", async () => {
  await stage.client.send(
    new CreateConfigurationTemplateCommand({
      ApplicationName: APPLICATION,
      TemplateName: "sticky",
      SolutionStackName: "64bit Amazon Linux 2023 v6.7.0 running Node.js 22",
      OptionSettings: [
        checked,
        option("aws:autoscaling:asg", "MinSize", "2"),
        option("aws:elb:policies", "Stickiness Policy", "true"),
        option("aws:elb:policies", "Stickiness Cookie Expiration", "60"),
      ],
    }),
  );
  await stage.create("media-sticky", {
    VersionLabel: "v1",
    TemplateName: "sticky",
    SolutionStackName: undefined,
  });
  const first = await stage.get("media-sticky");
  const cookie = first.headers.getSetCookie().find((one) => one.startsWith("AWSELB="));
  expect(cookie).toMatch(/^AWSELB=\w{32}; Path=\/; HttpOnly; Max-Age=60$/);
  const { pid } = (await first.json()) as Told;
  for (let i = 0; i < 4; i++) {
    const [pair = ""] = (cookie ?? "").split(";");
    expect((await told("media-sticky", "/", { cookie: pair })).pid).toBe(pid);
  }
  expect(await greetingOver("media-sticky.us-east-1.elasticbeanstalk.localhost")).toContain(
    "hello",
  );
  await terminate("media-sticky");
}, 60_000);

/** What a WebSocket brings first, headers included. */
function greetingOver(host: string): Promise<string> {
  const { port } = stage.harness;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port });
    let seen = "";
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      seen += chunk.toString("latin1");
      if (!seen.includes("hello")) return;
      socket.destroy();
      resolve(seen);
    });
    socket.write(
      `GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
  });
}
