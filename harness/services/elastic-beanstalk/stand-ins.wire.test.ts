/** The search tier of the templates as environments: real servers behind Docker's platforms. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { eventually } from "#kernel/eventually.ts";
import { findTools } from "#setup/tools.ts";
import { option } from "./testing/options.ts";
import { beginApplication, setWireStage, type WireStage } from "./testing/wire-stage.ts";

const tools = await findTools(process.env);
const DOCKER = "64bit Amazon Linux 2023 v4.9.0 running Docker";
const ECS = "64bit Amazon Linux 2023 v4.5.0 running ECS";
let stage: WireStage;

beforeAll(async () => {
  stage = await setWireStage();
  await beginApplication(stage);
});
// Solr ends together with its ZooKeeper, looks for it, and is given its grace of five seconds.
afterAll(() => stage.stop(), 60_000);

test.runIf(tools.solr && tools.zookeeper)(
  "ZooKeeper and Solr stand in for their images",
  { timeout: 120_000 },
  async () => {
    await stage.version("zookeeper", {
      Dockerfile: "FROM mbabineau/zookeeper-exhibitor:latest\n",
      "Dockerrun.aws.json": '{"AWSEBDockerrunVersion": "1"}',
    });
    const url = "aws:elasticbeanstalk:application";
    const made = await stage.create("media-zookeeper", {
      VersionLabel: "zookeeper",
      SolutionStackName: DOCKER,
      OptionSettings: [option(url, "Application Healthcheck URL", "/exhibitor/v1/ui/index.html")],
    });
    expect(made).toMatchObject({ Status: "Ready", Health: "Green" });
    const events = (await stage.events("media-zookeeper")).join("\n");
    expect(events).toContain(
      "mbabineau/zookeeper-exhibitor:latest is not run: the harness's own zookeeper stands in",
    );
    const [, address] = /takes connections at (127\.0\.0\.1:\d+)\./.exec(events) ?? [];

    await stage.version("solr", {
      "Dockerrun.aws.json": JSON.stringify({
        AWSEBDockerrunVersion: 2,
        containerDefinitions: [{ name: "solr", image: "solr:6.6", memory: 3000 }],
      }),
    });
    const solr = await stage.create("media-solr", {
      VersionLabel: "solr",
      SolutionStackName: ECS,
      OptionSettings: [
        option(url, "Application Healthcheck URL", "HTTP:8983/solr/"),
        option(
          "aws:elasticbeanstalk:application:environment",
          "ZK_HOST",
          present(address, "ZooKeeper's address"),
        ),
      ],
    });
    expect((await stage.events("media-solr")).join("\n")).toContain("instead of 8983");
    expect(solr).toMatchObject({ Status: "Ready", Health: "Green" });
    const answer = await stage.get("media-solr", "/solr/admin/info/system");
    expect(await answer.json()).toMatchObject({ mode: "solrcloud", zkHost: address });
  },
);

test.runIf(tools.fedora && tools.postgres)(
  "Fedora stands in for its web application, with its database of RDS and its bucket",
  { timeout: 180_000 },
  async () => {
    const { call, account } = stage.harness;
    await call("s3", "CreateBucket", { Bucket: "fcrepo-binaries" });
    const database = { DBInstanceIdentifier: "fcrepo", DBName: "fcrepo", Engine: "postgres" };
    await call("rds", "CreateDBInstance", {
      ...{ ...database, DBInstanceClass: "db.t2.large", AllocatedStorage: 5 },
      ...{ MasterUsername: "fcrepo", MasterUserPassword: "secret-99" },
    });
    const endpoint = await eventually(
      async () => {
        const asked = { DBInstanceIdentifier: "fcrepo" };
        const { DBInstances } = await call("rds", "DescribeDBInstances", asked);
        const found = present(DBInstances?.[0], "the database");
        if (found.DBInstanceStatus !== "available") throw new Error(found.DBInstanceStatus);
        return found.Endpoint;
      },
      { what: "the database", withinMs: 60_000 },
    );
    await stage.version("fcrepo", { "fcrepo.war": "the web application" });
    const jvm = [
      `-Dfcrepo.postgresql.host=${endpoint.Address} -Dfcrepo.postgresql.port=${endpoint.Port}`,
      "-Dfcrepo.postgresql.username=fcrepo -Dfcrepo.postgresql.password=secret-99",
      `-Daws.accessKeyId=${account} -Daws.secretKey=test -Daws.bucket=fcrepo-binaries`,
    ];
    const tomcat = "aws:elasticbeanstalk:container:tomcat:jvmoptions";
    const made = await stage.create("media-fcrepo", {
      VersionLabel: "fcrepo",
      SolutionStackName: "64bit Amazon Linux 2023 v5.9.0 running Tomcat 10 Corretto 21",
      OptionSettings: [
        option("aws:elasticbeanstalk:application", "Application Healthcheck URL", "/rest"),
        option(tomcat, "JVM Options", jvm.join(" ")),
        option(tomcat, "Xmx", "4g"),
      ],
    });
    expect(made).toMatchObject({ Status: "Ready", Health: "Green" });
    expect((await stage.events("media-fcrepo")).join("\n")).toContain(`${tomcat}:Xmx`);
    const root = await stage.get("media-fcrepo", "/rest", { accept: "text/turtle" });
    expect(root.status).toBe(200);
    expect(await root.text()).toContain("RepositoryRoot");
  },
);
