/** What `status` tells of a harness that runs something of everything, by HTTP and in lines. */

import { afterAll, beforeAll, expect, test } from "vitest";
import type { SystemStatus } from "#control/system-status.ts";
import { avalonAws } from "#harness/cli/testing/command-line.ts";
import { eventually } from "#kernel/eventually.ts";
import type { ActionTypeId } from "#model/types/codepipeline.ts";
import { application } from "#services/elastic-beanstalk/testing/bundles.ts";
import { option } from "#services/elastic-beanstalk/testing/options.ts";
import {
  beginApplication,
  setWireStage,
  type WireStage,
} from "#services/elastic-beanstalk/testing/wire-stage.ts";

let stage: WireStage;

beforeAll(async () => {
  stage = await setWireStage();
  await beginApplication(stage);
  await stage.version("v1", { "app.js": application("v1") });
  const checked = option("aws:elasticbeanstalk:application", "Application Healthcheck URL", "/");
  const system = "aws:elasticbeanstalk:healthreporting:system";
  await stage.create("media-web", {
    VersionLabel: "v1",
    OptionSettings: [checked, option(system, "SystemType", "enhanced")],
  });
  await stage.create("media-basic", {
    VersionLabel: "v1",
    OptionSettings: [checked, option(system, "SystemType", "basic")],
  });
}, 60_000);
afterAll(() => stage.stop());

async function ask(): Promise<SystemStatus> {
  const answer = await fetch(`${stage.harness.endpoint}/_harness/status`);
  return (await answer.json()) as SystemStatus;
}

test("environments are told with their instances, health and versions", async () => {
  const { environments } = await eventually(
    async () => {
      const status = await ask();
      return JSON.stringify(status).includes("Green (Ok)") ? status : undefined;
    },
    { what: "a healthy environment", withinMs: 20_000 },
  );
  const common = { application: "avalon", tier: "WebServer", status: "Ready", version: "v1" };
  const id = expect.stringMatching(/^i-/);
  expect(environments).toEqual([
    { ...common, name: "media-basic", health: "Green", instances: [{ id }] },
    {
      ...common,
      name: "media-web",
      health: "Green (Ok)",
      instances: [{ id, health: "Ok", version: "v1", causes: expect.anything() }],
    },
  ]);
}, 30_000);

test("queues are told by depth, and pipelines by stage", async () => {
  const { call } = stage.harness;
  const { QueueUrl = "" } = await call("sqs", "CreateQueue", { QueueName: "jobs" });
  for (const MessageBody of ["a", "b", "c"])
    await call("sqs", "SendMessage", { QueueUrl, MessageBody });
  await call("sqs", "SendMessage", { QueueUrl, MessageBody: "late", DelaySeconds: 600 });
  await call("sqs", "ReceiveMessage", { QueueUrl });
  await call("s3", "CreateBucket", { Bucket: "releases" });
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await call("s3", "PutBucketVersioning", { Bucket: "releases", VersioningConfiguration });
  const action = (name: string, id: Pick<ActionTypeId, "category" | "provider">) => ({
    name,
    actionTypeId: { ...id, owner: "AWS" as const, version: "1" },
  });
  await call("codepipeline", "CreatePipeline", {
    pipeline: {
      name: "release",
      roleArn: "arn:aws:iam::000000000000:role/pipeline",
      artifactStore: { type: "S3", location: "releases" },
      stages: [
        {
          name: "Source",
          actions: [
            {
              ...action("Zip", { category: "Source", provider: "S3" }),
              configuration: { S3Bucket: "releases", S3ObjectKey: "avalon.zip" },
              outputArtifacts: [{ name: "Zip" }],
            },
          ],
        },
        { name: "Gate", actions: [action("Ask", { category: "Approval", provider: "Manual" })] },
      ],
    },
  });
  const { queues, pipelines } = await ask();
  expect(queues).toContainEqual({ name: "jobs", visible: 2, inFlight: 1, delayed: 1 });
  expect(pipelines).toMatchObject([
    {
      name: "release",
      stages: [
        { name: "Source", actions: [{ name: "Zip" }] },
        { name: "Gate", status: "NotRun", actions: [{ name: "Ask", status: "NotRun" }] },
      ],
    },
  ]);
});

test("the command says all of it in lines, with what stands beside the harness", async () => {
  stage.harness.report("search", async () => ({
    zookeeper: [
      { name: "zookeeper", mode: "follower" },
      { name: "zookeeper-2", mode: "leader" },
    ],
    solr: [
      { name: "solr", node: "127.0.0.1:8983_solr", live: true },
      { name: "solr-2", live: false },
    ],
    collections: [
      {
        name: "avalon",
        replicationFactor: 2,
        shards: [
          {
            name: "shard1",
            replicas: [
              { name: "core_node1", node: "127.0.0.1:8983_solr", state: "active", leader: true },
              { name: "core_node2", node: "127.0.0.1:8984_solr", state: "gone", leader: false },
            ],
          },
        ],
      },
    ],
  }));
  const { out } = await avalonAws(["status", "--endpoint", stage.harness.endpoint]);
  expect(out).toMatch(/^ {4}i-[0-9a-f]+ {2}Ok, Initialization completed/m);
  const told = out.split("\n");
  for (const line of [
    "  media-web  WebServer, Ready, Green (Ok), v1, 1 instance",
    "  media-basic  WebServer, Ready, Green, v1, 1 instance",
    "  jobs  2 waiting, 1 in flight, 1 delayed",
    "pipeline release:",
    "    Ask  NotRun",
    "  zookeeper-2  leader",
    "  solr  live  127.0.0.1:8983_solr",
    "  solr-2  not live",
    "  avalon shard1  solr active leads, 127.0.0.1:8984_solr gone",
  ])
    expect(told).toContain(line);
  const json = await avalonAws(["status", "--json", "--endpoint", stage.harness.endpoint]);
  expect(JSON.parse(json.out)).toMatchObject({
    services: { sqs: "running" },
    environments: [{}, {}],
    pipelines: [{ name: "release" }],
    search: { zookeeper: [{}, { mode: "leader" }] },
  });
});
