/** What Elastic Beanstalk refuses and what fails: by the answer, by events, and leaving nothing. */

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import {
  CreateApplicationCommand,
  CreateApplicationVersionCommand,
  CreateEnvironmentCommand,
  type CreateEnvironmentCommandInput,
  DescribeApplicationVersionsCommand,
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  TerminateEnvironmentCommand,
  ValidateConfigurationSettingsCommand,
} from "@aws-sdk/client-elastic-beanstalk";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { zipOf } from "#harness/testing/zip-of.ts";
import { eventually } from "#kernel/eventually.ts";
import { application } from "./testing/bundles.ts";
import { option } from "./testing/options.ts";
import {
  APPLICATION,
  beginApplication,
  NODE,
  setWireStage,
  type WireStage,
} from "./testing/wire-stage.ts";

let stage: WireStage;

beforeAll(async () => {
  stage = await setWireStage();
  await beginApplication(stage);
  await stage.version("v1", { "app.js": application("v1") });
});
afterAll(() => stage.stop());

const create = (more: Partial<CreateEnvironmentCommandInput>) =>
  stage.client.send(
    new CreateEnvironmentCommand({
      ApplicationName: APPLICATION,
      EnvironmentName: "media-none",
      SolutionStackName: NODE,
      VersionLabel: "v1",
      ...more,
    }),
  );
const ASG = "aws:autoscaling:asg";
const PROPERTIES = "aws:elasticbeanstalk:application:environment";
const single = option("aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance");
const withOption = (namespace: string, name: string, value: string) => ({
  OptionSettings: [option(namespace, name, value)],
});

describe("CreateEnvironment refuses", () => {
  test.for([
    ["a short name", { EnvironmentName: "abc" }, "ValidationError", "greater than or equal to 4"],
    ["a name that ends in a dash", { EnvironmentName: "media-" }, "ValidationError", "pattern"],
    [
      "an unknown application",
      { ApplicationName: "x" },
      "InvalidParameterValue",
      "No Application named 'x' found.",
    ],
    [
      "an unknown version",
      { VersionLabel: "v9" },
      "InvalidParameterValue",
      "No Application Version named 'v9' found.",
    ],
    [
      "an outdated stack",
      { SolutionStackName: "64bit Amazon Linux 2017.09 v2.6.0 running Ruby 2.3 (Puma)" },
      "InvalidParameterValue",
      "No Solution Stack named '64bit Amazon Linux 2017.09 v2.6.0 running Ruby 2.3 (Puma)' found.",
    ],
    [
      "Tomcat",
      { SolutionStackName: "64bit Amazon Linux 2023 v5.9.0 running Tomcat 10 Corretto 21" },
      "InvalidParameterValue",
      'On the platform "tomcat" only fedora can run here',
    ],
    [
      "an unknown option",
      withOption(ASG, "MiniSize", "1"),
      "ConfigurationValidationException",
      "Configuration validation exception: Invalid option specification (Namespace: 'aws:autoscaling:asg', OptionName: 'MiniSize'): Unknown configuration setting.",
    ],
    [
      "a value out of range",
      withOption(ASG, "MinSize", "0"),
      "ConfigurationValidationException",
      "Invalid option value: '0' (Namespace: 'aws:autoscaling:asg', OptionName: 'MinSize'): Value is less than minimum allowed value: 1",
    ],
    [
      "a value that is none",
      withOption("aws:elasticbeanstalk:command", "DeploymentPolicy", "Slow"),
      "ConfigurationValidationException",
      "Value is not one of the allowed values: [AllAtOnce, Rolling,",
    ],
    [
      "an impossible pair",
      withOption(ASG, "MinSize", "9"),
      "ConfigurationValidationException",
      "MinSize is greater than MaxSize",
    ],
    [
      "properties of more than 4096 bytes",
      withOption(PROPERTIES, "KEY", "x".repeat(4093)),
      "ConfigurationValidationException",
      "length is greater than 4096. Environment properties take 4097 bytes.",
    ],
  ] as [string, Partial<CreateEnvironmentCommandInput>, string, string][])(
    "%s",
    async ([, more, name, message]) => {
      await expect(create(more)).rejects.toMatchObject({
        name,
        message: expect.stringContaining(message),
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  test("and nothing is left of it", async () => {
    const { Environments } = await stage.client.send(
      new DescribeEnvironmentsCommand({ IncludeDeleted: true }),
    );
    expect(Environments).toEqual([]);
  });
});

test("properties of exactly 4096 bytes are taken", async () => {
  const { Messages } = await stage.client.send(
    new ValidateConfigurationSettingsCommand({
      ApplicationName: APPLICATION,
      OptionSettings: [
        option(PROPERTIES, "KEY", "x".repeat(4092)),
        option("aws:ec2:vpc", "Subnets", "subnet-1"),
      ],
    }),
  );
  expect(Messages).toEqual([
    {
      Severity: "warning",
      Message: "This harness keeps aws:ec2:vpc:Subnets (there is no VPC) without effect.",
    },
  ]);
});

test("names and labels are unique, and bundles must be there", async () => {
  const again = new CreateApplicationCommand({ ApplicationName: APPLICATION });
  await expect(stage.client.send(again)).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: "Application avalon already exists.",
  });
  const version = (VersionLabel: string, S3Key: string) =>
    stage.client.send(
      new CreateApplicationVersionCommand({
        ApplicationName: APPLICATION,
        VersionLabel,
        SourceBundle: { S3Bucket: "bundles", S3Key },
      }),
    );
  await expect(version("v1", "v1.zip")).rejects.toThrow("Application Version v1 already exists.");
  await expect(version("v3", "none.zip")).rejects.toMatchObject({
    name: "InvalidParameterCombination",
    message:
      "Unable to download from S3 location (Bucket: bundles  Key: none.zip). Reason: Not Found",
  });
  await stage.s3.send(new PutObjectCommand({ Bucket: "bundles", Key: "empty.zip", Body: "" }));
  await expect(version("v3", "empty.zip")).rejects.toThrow(
    "Source bundle is empty or exceeds maximum allowed size: 524288000.",
  );
});

/** yazl makes no such zip, so the name is changed afterwards, in both of its places. */
async function climbing(): Promise<Uint8Array> {
  const zip = await zipOf({ "xx/evil": "1" });
  return Buffer.from(zip.toString("latin1").replaceAll("xx/", "../"), "latin1");
}
async function linking(): Promise<Uint8Array> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from("/etc/passwd"), "link", { mode: 0o120777 });
  zip.addBuffer(Buffer.from("1"), "app.js");
  zip.end();
  return buffer(zip.outputStream);
}

/** Says that each of its entries unpacks to `bytes`, which takes nobody's word but the directory's. */
async function claiming(bytes: number): Promise<Uint8Array> {
  const zip = await zipOf({ "app.js": application("big"), a: "a", b: "b" });
  for (let at = zip.indexOf(ENTRY); at >= 0; at = zip.indexOf(ENTRY, at + 1))
    zip.writeUInt32LE(bytes, at + ENTRY_BYTES_AT);
  return zip;
}
const ENTRY = "PK\x01\x02";
const ENTRY_BYTES_AT = 24;

describe("a bundle is refused before it runs", () => {
  test.for([
    ["no-zip", () => Buffer.from("hello"), "cannot be read as a zip"],
    ["climbing", climbing, "cannot be read as a zip"],
    ["linking", linking, "holds a link that leaves it: link -> /etc/passwd"],
    ["empty-zip", () => zipOf({}), "no Procfile"],
    ["bomb", () => claiming(3_000_000_000), "unpacks to over 4294967296 bytes"],
    ["nothing", () => zipOf({ "readme.md": "hello" }), "no Procfile"],
    ["docker", () => zipOf({ Dockerfile: "FROM scratch" }), "is for Docker (Dockerfile)"],
    [
      "bad-yaml",
      () => zipOf({ "app.js": "1", ".ebextensions/a.config": "a: [" }),
      "The configuration file .ebextensions/a.config contains invalid YAML or JSON",
    ],
    [
      "bad-option",
      () => zipOf({ "app.js": "1", ".ebextensions/a.config": "option_settings: {a:b: {c: d}}" }),
      "Unknown configuration setting",
    ],
    [
      "bad-cron",
      () => zipOf({ "app.js": "1", "cron.yaml": "version: 2" }),
      "cron.yaml cannot be read",
    ],
  ] as [string, () => Promise<Uint8Array> | Uint8Array, string][])(
    "%s",
    async ([label, bundle, why]) => {
      await stage.version(label, await bundle());
      await expect(create({ VersionLabel: label })).rejects.toThrow(why);
      const { Environments } = await stage.client.send(new DescribeEnvironmentsCommand({}));
      expect(Environments).toEqual([]);
    },
  );

  test("and when it is processed, by the version's status and an event", async () => {
    await stage.s3.send(new PutObjectCommand({ Bucket: "bundles", Key: "p.zip", Body: "hello" }));
    await stage.client.send(
      new CreateApplicationVersionCommand({
        ApplicationName: APPLICATION,
        VersionLabel: "processed",
        Process: true,
        SourceBundle: { S3Bucket: "bundles", S3Key: "p.zip" },
      }),
    );
    await stage.harness.settle();
    const asked = { ApplicationName: APPLICATION, VersionLabels: ["processed"] };
    const { ApplicationVersions } = await stage.client.send(
      new DescribeApplicationVersionsCommand(asked),
    );
    expect(ApplicationVersions?.[0]?.Status).toBe("FAILED");
    const { Events } = await stage.client.send(
      new DescribeEventsCommand({ VersionLabel: "processed", Severity: "ERROR" }),
    );
    expect(Events?.[0]?.Message).toContain("cannot be read as a zip");
    await expect(create({ VersionLabel: "processed" })).rejects.toThrow("its status is FAILED");
  });
});

describe("what does not come up leaves a red environment and says why", () => {
  const until = (name: string, message: string) =>
    eventually(
      async () =>
        (await stage.events(name)).some((event) => event.includes(message)) ? true : undefined,
      { what: `the event "${message}"`, withinMs: 20_000 },
    );
  const end = async (EnvironmentName: string) => {
    await stage.client.send(new TerminateEnvironmentCommand({ EnvironmentName }));
    await stage.ready(EnvironmentName, "Terminated");
  };

  test("a process that dies at once", async () => {
    await stage.version("dying", { "app.js": "process.exit(3)" });
    const made = await stage.create("media-dying", {
      VersionLabel: "dying",
      OptionSettings: [single],
    });
    expect(made).toMatchObject({ Status: "Ready", Health: "Red" });
    await until("media-dying", "Create environment operation is complete, but with errors.");
    await end("media-dying");
  }, 30_000);

  test("a process that never listens", async () => {
    await stage.version("deaf", { "app.js": "setInterval(() => {}, 1000)" });
    await create({ EnvironmentName: "media-deaf", VersionLabel: "deaf", OptionSettings: [single] });
    await until("media-deaf", "Instance deployment completed");
    expect(await stage.describe("media-deaf")).toMatchObject({ Status: "Launching" });
    await stage.harness.clock.advance(600_000);
    expect(await stage.ready("media-deaf")).toMatchObject({ Status: "Ready", Health: "Red" });
    expect((await stage.events("media-deaf")).join("\n")).toMatch(
      /have not passed health checks: \[Instance: i-\w+\] connect ECONNREFUSED/,
    );
    await end("media-deaf");
  }, 30_000);

  test("a zip that holds more than it says", async () => {
    await stage.version("lying", await claiming(1));
    const made = await stage.create("media-lying", {
      VersionLabel: "lying",
      OptionSettings: [single],
    });
    expect(made).toMatchObject({ Status: "Ready", Health: "Red" });
    await until("media-lying", "Output: The uploaded zip cannot be read as a zip");
    const folder = `${stage.harness.folder}/instances/${made.EnvironmentId}`;
    const [instance = ""] = readdirSync(folder);
    expect(readdirSync(`${folder}/${instance}`)).toEqual(["logs"]);
    await end("media-lying");
  }, 30_000);

  test("a port that another program takes", async () => {
    // The hook runs before the start, and what it leaves behind holds the port.
    const thief = "require('http').createServer().listen(process.env.PORT, '127.0.0.1')";
    await stage.version("robbed", {
      "app.js": application("robbed"),
      "thief.js": thief,
      ".platform/hooks/predeploy/a.sh":
        "#!/bin/sh\nsetsid node thief.js </dev/null >/dev/null 2>&1 &\necho $! > $EB_INSTANCE_ROOT/../thief\nsleep 1\n",
    });
    const made = await stage.create("media-robbed", {
      VersionLabel: "robbed",
      OptionSettings: [single],
    });
    expect(made).toMatchObject({ Status: "Ready", Health: "Red" });
    await until("media-robbed", "is taken by another program");
    const folder = `${stage.harness.folder}/instances/${made.EnvironmentId}`;
    const [instance = ""] = readdirSync(folder);
    process.kill(Number(readFileSync(`${folder}/${instance}/thief`, "utf8")));
    await end("media-robbed");
  }, 30_000);

  test("and when they are terminated nothing of them is left", () => {
    expect(readdirSync(`${stage.harness.folder}/instances`)).toEqual([]);
    const running = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    expect(running).not.toContain(`${stage.harness.folder}/instances`);
  });
});
