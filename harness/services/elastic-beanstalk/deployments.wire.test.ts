/** Deployment policies under load: who answers, with which version, and what a failure leaves. */

import {
  TerminateEnvironmentCommand,
  UpdateEnvironmentCommand,
} from "@aws-sdk/client-elastic-beanstalk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zipOf } from "#harness/testing/zip-of.ts";
import { eventually } from "#kernel/eventually.ts";
import { application } from "./testing/bundles.ts";
import { loadOn } from "./testing/load.ts";
import { option } from "./testing/options.ts";
import { beginApplication, setWireStage, type WireStage } from "./testing/wire-stage.ts";

let stage: WireStage;

beforeAll(async () => {
  stage = await setWireStage();
  await beginApplication(stage);
  for (const label of ["v1", "v2"]) await stage.version(label, { "app.js": application(label) });
  await stage.version("unbuildable", {
    "app.js": application("unbuildable"),
    ".platform/hooks/predeploy/a.sh": "#!/bin/sh\nexit 9\n",
  });
  await stage.version("dying", { "app.js": "process.exit(3)" });
});
afterAll(() => stage.stop());

const COMMAND = "aws:elasticbeanstalk:command";
const create = (name: string, policy: string, instances: number) =>
  stage.create(name, {
    VersionLabel: "v1",
    OptionSettings: [
      option("aws:elasticbeanstalk:healthreporting:system", "SystemType", "enhanced"),
      option("aws:elasticbeanstalk:application", "Application Healthcheck URL", "/"),
      option("aws:elb:policies", "ConnectionDrainingEnabled", "true"),
      option("aws:autoscaling:asg", "MinSize", String(instances)),
      option(COMMAND, "DeploymentPolicy", policy),
      option(COMMAND, "BatchSizeType", "Fixed"),
      option(COMMAND, "BatchSize", "1"),
    ],
  });
const end = async (EnvironmentName: string) => {
  await stage.client.send(new TerminateEnvironmentCommand({ EnvironmentName }));
  await stage.ready(EnvironmentName, "Terminated");
};
/** The versions that answer now, one an instance. */
async function versions(name: string, instances: number): Promise<readonly string[]> {
  const seen = new Map<number, string>();
  for (let i = 0; i < instances * 2; i++) {
    const told = (await (await stage.get(name)).json()) as { pid: number; version: string };
    seen.set(told.pid, told.version);
  }
  return [...seen.values()].sort();
}

describe("50 requests a second are all answered", () => {
  const inBatches = ["Rolling", "RollingWithAdditionalBatch", "Immutable"];
  test.for(inBatches)("by %s", { timeout: 60_000 }, async (policy) => {
    const name = `load-${policy.slice(0, 20).toLowerCase()}`;
    const { CNAME = "" } = await create(name, policy, 2);
    const load = loadOn(stage.harness.port, CNAME, 50);
    for (const VersionLabel of ["v2", "v1", "v2"])
      expect(await stage.update(name, { VersionLabel })).toMatchObject({
        VersionLabel,
        HealthStatus: "Ok",
      });
    const answers = await load.stop();
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set(["v1", "v2"]));
    expect(await versions(name, 2)).toEqual(["v2", "v2"]);
    await end(name);
  });
});

test("Rolling writes AWS's events for each batch", async () => {
  await create("events-rolling", "Rolling", 2);
  await stage.update("events-rolling", { VersionLabel: "v2" });
  const events = (await stage.events("events-rolling")).filter((event) =>
    event.startsWith("Batch"),
  );
  const batch = (n: number) => [
    expect.stringMatching(
      `^Batch ${n}: Starting application deployment on instance\\(s\\) \\[i-\\w+\\]\\.$`,
    ),
    `Batch ${n}: De-registering instance(s) from the load balancer and waiting for them to go out of service.`,
    `Batch ${n}: Starting application deployment command execution.`,
    `Batch ${n}: Completed application deployment command execution.`,
    `Batch ${n}: Registering instance(s) with the load balancer and waiting for them to be healthy.`,
    `Batch ${n}: Completed application deployment.`,
  ];
  expect(events).toEqual([...batch(1), ...batch(2)]);
  await end("events-rolling");
}, 60_000);

describe("TrafficSplitting", () => {
  const splitting = (name: string) =>
    stage.create(name, {
      VersionLabel: "v1",
      OptionSettings: [
        option("aws:elasticbeanstalk:environment", "LoadBalancerType", "application"),
        option(COMMAND, "DeploymentPolicy", "TrafficSplitting"),
        option("aws:elasticbeanstalk:trafficsplitting", "NewVersionPercent", "20"),
      ],
    });
  const begin = async (EnvironmentName: string) => {
    const command = new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel: "v2" });
    await stage.client.send(command);
    await eventually(
      async () => {
        const events = await stage.events(EnvironmentName);
        return events.some((event) => event.startsWith("Sending 20 percent")) ? true : undefined;
      },
      { what: "the split", withinMs: 20_000 },
    );
    const seen: { pid: number; version: string }[] = [];
    for (let i = 0; i < 10; i++)
      seen.push((await (await stage.get(EnvironmentName)).json()) as (typeof seen)[number]);
    return seen;
  };

  test("gives the new version its share, then all", { timeout: 60_000 }, async () => {
    await splitting("split-good");
    const seen = await begin("split-good");
    expect(seen.filter(({ version }) => version === "v2")).toHaveLength(2);
    await stage.harness.clock.advance(300_000);
    expect(await stage.ready("split-good")).toMatchObject({ VersionLabel: "v2" });
    expect(await versions("split-good", 1)).toEqual(["v2"]);
    await end("split-good");
  });

  test("gives all back when the new version dies", { timeout: 60_000 }, async () => {
    await splitting("split-bad");
    const seen = await begin("split-bad");
    process.kill(seen.find(({ version }) => version === "v2")?.pid ?? 0, "SIGKILL");
    expect(await stage.ready("split-bad")).toMatchObject({ VersionLabel: "v1" });
    expect(await versions("split-bad", 1)).toEqual(["v1"]);
    await end("split-bad");
  });
});

test("a Python application runs by its Procfile, with what it requires", {
  timeout: 60_000,
}, async () => {
  await stage.version("python", {
    Procfile: "web: python3 server.py",
    "requirements.txt": "./greeting-1.0-py3-none-any.whl",
    "greeting-1.0-py3-none-any.whl": await zipOf({
      "greeting.py": "TEXT = b'python'",
      "greeting-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n",
      "greeting-1.0.dist-info/WHEEL":
        "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
      "greeting-1.0.dist-info/RECORD": "",
    }),
    Gemfile: "",
    "server.py":
      "import http.server, os, greeting\n" +
      "class H(http.server.BaseHTTPRequestHandler):\n" +
      "    def do_GET(self):\n" +
      "        self.send_response(200); self.end_headers(); self.wfile.write(greeting.TEXT)\n" +
      "http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), H).serve_forever()\n",
  });
  await stage.create("media-python", {
    VersionLabel: "python",
    SolutionStackName: "64bit Amazon Linux 2023 v4.9.0 running Python 3.12",
  });
  expect(await (await stage.get("media-python")).text()).toBe("python");
  expect((await stage.events("media-python")).join("\n")).toContain(
    "`Gemfile` has no effect on a platform other than ruby.",
  );
  await end("media-python");
});

describe("a version that fails", () => {
  test("leaves one batch out of service when Rolling, until the next deployment", async () => {
    await create("fail-rolling", "Rolling", 2);
    const failed = await stage.update("fail-rolling", { VersionLabel: "unbuildable" });
    expect(failed).toMatchObject({ VersionLabel: "v1", Status: "Ready", HealthStatus: "Degraded" });
    expect(await versions("fail-rolling", 2)).toEqual(["v1"]);
    expect(await stage.update("fail-rolling", { VersionLabel: "v2" })).toMatchObject({
      HealthStatus: "Ok",
    });
    expect(await versions("fail-rolling", 2)).toEqual(["v2", "v2"]);
    await end("fail-rolling");
  }, 60_000);

  test.for(["RollingWithAdditionalBatch", "Immutable"])(
    "takes its new instances away when %s",
    { timeout: 60_000 },
    async (policy) => {
      const name = `fail-${policy.slice(0, 20).toLowerCase()}`;
      const { CNAME = "" } = await create(name, policy, 2);
      const load = loadOn(stage.harness.port, CNAME, 50);
      for (const VersionLabel of ["unbuildable", "dying"])
        expect(await stage.update(name, { VersionLabel })).toMatchObject({
          VersionLabel: "v1",
          Status: "Ready",
          HealthStatus: "Ok",
        });
      const answers = await load.stop();
      expect(new Set(answers.map(({ version, status }) => `${status} ${version}`))).toEqual(
        new Set(["200 v1"]),
      );
      expect(await versions(name, 2)).toEqual(["v1", "v1"]);
      expect(await stage.events(name)).toContain("Failed to deploy application.");
      await end(name);
    },
  );
});

describe("a clock that is moved while a new version comes up", () => {
  const slowly = { ".platform/hooks/predeploy/a.sh": "#!/bin/sh\nsleep 1\n" };
  test.for([
    ["builds", { "app.js": application("slow"), ...slowly }, "Added instance"],
    [
      "starts",
      { "app.js": `setTimeout(() => {${application("slow")}}, 1000);` },
      "Waiting for instance",
    ],
  ] as const)(
    "leaves it its time while it %s",
    { timeout: 60_000 },
    async ([what, files, said]) => {
      const EnvironmentName = `moved-${what}`;
      await create(EnvironmentName, "Immutable", 1);
      await stage.version(what, files);
      await stage.client.send(
        new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel: what }),
      );
      const known = (await stage.events(EnvironmentName)).length;
      await eventually(
        async () =>
          (await stage.events(EnvironmentName))
            .slice(known)
            .some((event) => event.startsWith(said)) || undefined,
        { what: said, withinMs: 20_000 },
      );
      // Longer than commands and health checks may take together.
      await stage.harness.clock.advance(3_600_000);
      expect(await stage.ready(EnvironmentName)).toMatchObject({
        VersionLabel: what,
        Health: "Green",
      });
      await end(EnvironmentName);
    },
  );
});
