import { expect, test } from "vitest";
import { zipOf } from "#harness/testing/zip-of.ts";
import type { PlatformKind } from "#services/elastic-beanstalk/engine.ts";
import { readBundle, reportOn } from "./bundle-report.ts";
import { standInProgram } from "./stand-in-program.ts";
import { findStandIn } from "./stand-ins.ts";

const dockerrun = (...images: string[]) =>
  JSON.stringify({
    AWSEBDockerrunVersion: 2,
    containerDefinitions: images.map((image) => ({ name: image, image })),
  });

test.for([
  ["tomcat", { "WEB-INF/web.xml": "", "WEB-INF/lib/fcrepo-kernel-api-4.7.5.jar": "" }, "fedora"],
  ["tomcat", { "fcrepo.war": "" }, "fedora"],
  ["ecs", { "Dockerrun.aws.json": dockerrun("solr:6.6") }, "solr"],
  ["docker", { "docker-compose.yml": "services: { a: { image: 'library/solr:9' } }" }, "solr"],
  ["docker", { Dockerfile: "FROM mbabineau/zookeeper-exhibitor:latest\n" }, "zookeeper"],
  [
    "docker",
    { "Dockerrun.aws.json": '{"AWSEBDockerrunVersion":"1","Image":{"Name":"zookeeper"}}' },
    "zookeeper",
  ],
] as [PlatformKind, Record<string, string>, string][])("on %s it is known: %j", async (row) => {
  const [platform, files, server] = row;
  expect(findStandIn(await readBundle(await zipOf(files)), platform).server).toBe(server);
});

test.for([
  ["tomcat", { "ROOT.war": "" }, "names none of them"],
  [
    "docker",
    { Dockerfile: "FROM nginx:1\nFROM --platform=linux/amd64 node:24 AS build" },
    "nginx:1, node:24",
  ],
  ["ecs", { "Dockerrun.aws.json": "[]" }, "Dockerrun.aws.json holds no JSON object."],
  ["docker", { "app.js": "" }, "names none of them"],
] as [PlatformKind, Record<string, string>, string][])("on %s it is refused: %j", async (row) => {
  const [platform, files, why] = row;
  await expect(reportOn(await zipOf(files), platform)).rejects.toMatchObject({
    code: "INPUT_UNREADABLE",
    message: expect.stringContaining(why),
  });
});

test("what does not run is told, and option settings count", async () => {
  const report = await reportOn(
    await zipOf({
      "Dockerrun.aws.json": dockerrun("solr:6.6", "nginx:1"),
      ".ebextensions/a.config":
        "option_settings: { aws:autoscaling:asg: { MinSize: 3 } }\ncommands: { a: { command: 'mount efs' } }",
    }),
    "ecs",
  );
  expect(report).toEqual({
    settings: { "aws:autoscaling:asg": { MinSize: "3" } },
    notices: [
      "solr:6.6 is not run: the harness's own solr stands in for it, without containers.",
      "nginx:1 is not run: the harness runs no containers.",
      "Files, commands and hooks of the bundle have no effect on the solr here.",
    ],
  });
});

const settings = {
  ...{ port: 1, folder: "/nowhere", endpoint: "http://127.0.0.1:1", region: "us-east-1" },
  ...{ tools: {}, properties: {}, container: {} },
};

test("a setting or a tool that is missing is named", async () => {
  await expect(standInProgram("solr", settings)).rejects.toThrow(
    "Solr needs the environment property ZK_HOST as host:port of a ZooKeeper",
  );
  await expect(standInProgram("fedora", settings)).rejects.toThrow(
    'Fedora needs -Dfcrepo.postgresql.host=… in the option "JVM Options"',
  );
  await expect(standInProgram("zookeeper", settings)).rejects.toMatchObject({
    code: "TOOL_MISSING",
  });
});
