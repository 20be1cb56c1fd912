/** How a version comes onto the instances, by each policy: its order, its events, its way back. */

import { beforeEach, describe, expect, test } from "vitest";
import { type Options, type Stage, stageEnvironments } from "../testing/stage.ts";

const COMMAND = "aws:elasticbeanstalk:command";
const ENVIRONMENT = "aws:elasticbeanstalk:environment";
const HEALTH = "aws:elasticbeanstalk:healthreporting:system";
const enhanced: Options = { [HEALTH]: { SystemType: "enhanced" } };
const sized = (min: number, more: Options = {}): Options => ({
  ...enhanced,
  "aws:autoscaling:asg": { MinSize: String(min), MaxSize: "8" },
  ...more,
});
const by = (DeploymentPolicy: string, more: Record<string, string> = {}): Options => ({
  [COMMAND]: { DeploymentPolicy, BatchSizeType: "Fixed", BatchSize: "1", ...more },
});

let stage: Stage;
beforeEach(async () => {
  stage = await stageEnvironments();
  await stage.version({ name: "v1" });
  await stage.version({ name: "v2" });
  await stage.version({ name: "broken", unbuildable: "a.sh exited with code 9" });
  await stage.version({ name: "dying", dies: true });
  await stage.version({ name: "deaf", isDeaf: true });
  await stage.version({ name: "hanging", hangs: true });
});

const deploy = (VersionLabel: string) => stage.update({}, { VersionLabel });
/** Events of the update that was begun last. */
async function since(text = "Environment update is starting."): Promise<readonly string[]> {
  const events = await stage.events();
  return events
    .slice(events.lastIndexOf(text) + 1)
    .filter((event) => !event.startsWith("Environment health"));
}

describe("AllAtOnce", () => {
  test("brings the version to all instances", async () => {
    await stage.create(sized(2));
    expect(await deploy("v2")).toMatchObject({ VersionLabel: "v2", HealthStatus: "Ok" });
    expect(stage.versions()).toEqual(["v2", "v2"]);
    const deployments = [...stage.fleet().instances.values()].map((one) => one.deployments);
    expect(deployments.map((one) => one.map(({ leads }) => leads))).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  test("fails where it cannot be built, and leaves the version before", async () => {
    await stage.create(sized(2));
    expect(await deploy("broken")).toMatchObject({ VersionLabel: "v1", Status: "Ready" });
    expect(stage.versions()).toEqual(["v1", "v1"]);
    const [, b = ""] = stage.ids();
    expect(await since()).toEqual([
      "Deploying new version to instance(s).",
      "Instance deployment failed. For details, see 'eb-engine.log'.",
      expect.stringMatching(
        /^\[Instance: i-\w+\] Command failed on instance\. Return code: 1 Output: a\.sh exited/,
      ),
      "Instance deployment failed. For details, see 'eb-engine.log'.",
      expect.stringContaining(`[Instance: ${b}]`),
      "Command execution completed on all instances. Summary: [Successful: 0, Failed: 2].",
      expect.stringMatching(/^Unsuccessful command execution on instance id\(s\) '/),
      "Failed to deploy application.",
    ]);
  });

  test("gives up instances whose commands do not end within the timeout and four minutes", async () => {
    await stage.create(sized(1, { [COMMAND]: { Timeout: "60" } }));
    await stage.begin({}, { VersionLabel: "hanging" });
    await stage.told("Deploying new version");
    await stage.pass(299_000);
    expect(await stage.describe()).toMatchObject({ Status: "Updating" });
    await stage.pass(1000);
    expect(await stage.ready()).toMatchObject({ VersionLabel: "v1" });
    expect(await since("Deploying new version to instance(s).")).toEqual([
      "The following instances have not responded in the allowed command timeout time (they might " +
        `still finish eventually on their own): [${stage.ids()[0]}].`,
      "Command execution completed on all instances. Summary: [Successful: 0, TimedOut: 1].",
      expect.stringMatching(/^Unsuccessful command execution/),
      "Failed to deploy application.",
    ]);
  });

  test("waits for health as long as the timeout, and goes on when that is to be ignored", async () => {
    await stage.create(sized(1, { [COMMAND]: { Timeout: "60" } }));
    await stage.begin({}, { VersionLabel: "deaf" });
    await stage.told("Instance deployment completed");
    await stage.pass(60_000);
    expect(await stage.ready()).toMatchObject({ VersionLabel: "v1" });
    expect(await since()).toContain("Failed to deploy application.");
    await stage.begin({ [COMMAND]: { IgnoreHealthCheck: "true" } }, { VersionLabel: "deaf" });
    await stage.pass(60_000);
    expect(await stage.ready()).toMatchObject({ VersionLabel: "deaf" });
  });

  test("takes a lower status for healthy when the threshold says so", async () => {
    const low = { SystemType: "enhanced", HealthCheckSuccessThreshold: "Severe" };
    await stage.create({ ...sized(1), [HEALTH]: low });
    await stage.begin({}, { VersionLabel: "deaf" });
    await stage.told("Instance deployment completed");
    const [id = ""] = stage.ids();
    stage.fleet().check(id, "GET / answered 500");
    expect(await stage.ready()).toMatchObject({ VersionLabel: "deaf", HealthStatus: "Severe" });
  });
});

describe("Rolling", () => {
  test("takes one batch after the other out of service", async () => {
    await stage.create(sized(3, by("Rolling", { BatchSize: "2" })));
    await deploy("v2");
    expect(stage.versions()).toEqual(["v2", "v2", "v2"]);
    const [a, b, c] = stage.ids();
    const batch = (n: number, ids: string) => [
      `Batch ${n}: Starting application deployment on instance(s) [${ids}].`,
      `Batch ${n}: De-registering instance(s) from the load balancer and waiting for them to go out of service.`,
      `Batch ${n}: Starting application deployment command execution.`,
      ...ids.split(", ").map(() => "Instance deployment completed successfully."),
      `Batch ${n}: Completed application deployment command execution.`,
      `Batch ${n}: Registering instance(s) with the load balancer and waiting for them to be healthy.`,
      `Batch ${n}: Completed application deployment.`,
    ];
    const done = (n: number) =>
      `Command execution completed on ${n} of 3 instances in environment.`;
    expect((await since()).filter((event) => !event.startsWith("Command execution"))).toEqual([
      "Deploying new version to instance(s).",
      ...batch(1, `${a}, ${b}`),
      ...batch(2, `${c}`),
      "New application version was deployed to running EC2 instances.",
      "Environment update completed successfully.",
    ]);
    expect(await since()).toEqual(expect.arrayContaining([done(2), done(3)]));
  });

  test("ends with the batch that fails: those before have the new version, those after the old", async () => {
    await stage.create(sized(3, by("Rolling")));
    const [, second = ""] = stage.ids();
    stage.fleet().fail(second, "the disk is full");
    expect(await deploy("v2")).toMatchObject({ VersionLabel: "v1", HealthStatus: "Degraded" });
    expect([...stage.versions()].sort()).toEqual(["v1", "v1", "v2"]);
    expect(stage.fleet().instances.get(second)?.target).toBe("out");
    expect(await since()).toContain(
      "Command execution completed on all instances. Summary: [Successful: 0, Failed: 1].",
    );
  });

  test("counts batches in percent, at least one instance", async () => {
    await stage.create(sized(4, { [COMMAND]: { DeploymentPolicy: "Rolling", BatchSize: "50" } }));
    await deploy("v2");
    const batches = (await since()).filter((event) => event.includes("Starting application dep"));
    expect(batches.filter((event) => event.includes("on instance(s)"))).toHaveLength(2);
  });
});

describe("RollingWithAdditionalBatch", () => {
  test("launches a batch first and ends with as many instances", async () => {
    await stage.create(sized(2, by("RollingWithAdditionalBatch")));
    const before = stage.ids();
    await deploy("v2");
    expect(stage.versions()).toEqual(["v2", "v2"]);
    expect(stage.ids().filter((id) => before.includes(id))).toHaveLength(1);
    const events = await since();
    expect(events[0]).toBe(
      "Rolling with Additional Batch deployment policy enabled. Launching  a new batch of 1 " +
        "additional instance(s).",
    );
    expect(events[2]).toMatch(
      /^Batch 1: 1 EC2 instance\(s\) \[i-\w+\] launched\. Deploying application version 'v2'\.$/,
    );
    expect(events).toContain("Batch 2: Completed application deployment.");
  });

  test.for(["broken", "dying"])("takes the batch away when the version is %s", async (label) => {
    await stage.create(sized(2, by("RollingWithAdditionalBatch")));
    const before = stage.ids();
    expect(await deploy(label)).toMatchObject({ VersionLabel: "v1", HealthStatus: "Ok" });
    expect(stage.ids()).toEqual(before);
    expect(stage.versions()).toEqual(["v1", "v1"]);
  });
});

describe("Immutable", () => {
  test("launches one, then as many as there were, and ends the old ones", async () => {
    const { EnvironmentId: id } = await stage.create(sized(3, by("Immutable")));
    const before = stage.ids();
    await deploy("v2");
    expect(stage.versions()).toEqual(["v2", "v2", "v2"]);
    const [a, b, c] = [...stage.fleet().instances.keys()];
    expect(before).not.toContain(a);
    const events = (await since()).filter((event) => !event.startsWith("Instance deployment"));
    expect(events).toEqual([
      "Immutable deployment policy enabled. Launching one instance with the new settings to verify health.",
      `Created temporary auto scaling group awseb-${id}-immutable-stack-AWSEBAutoScalingGroup.`,
      `Added instance [${a}] to your environment.`,
      `Adding new instance(s) (${a}) to the load balancer.`,
      `Waiting for instance(s) (${a}) to pass health checks.`,
      "Test instance passed health checks. Launching remaining new instances.",
      `Added instances [${b}, ${c}] to your environment.`,
      `Adding new instance(s) (${b},${c}) to the load balancer.`,
      `Waiting for instance(s) (${a},${b},${c}) to pass health checks.`,
      "Successfully launched all instances.",
      `Detached new instance(s) from temporary auto scaling group awseb-${id}-immutable-stack-AWSEBAutoScalingGroup.`,
      `Attached new instance(s) to the permanent auto scaling group awseb-${id}-stack-AWSEBAutoScalingGroup.`,
      "Deployment succeeded. Terminating old instances and temporary Auto Scaling group.",
      ...before.map((one) => `Removed instance [${one}] from your environment.`),
      "New application version was deployed to running EC2 instances.",
      "Environment update completed successfully.",
    ]);
  });

  test.for(["broken", "dying"])("takes the new one away when the version is %s", async (label) => {
    await stage.create(sized(2, by("Immutable")));
    const before = stage.ids();
    expect(await deploy(label)).toMatchObject({ VersionLabel: "v1", HealthStatus: "Ok" });
    expect(stage.ids()).toEqual(before);
    expect(await since()).toContain("Failed to deploy application.");
  });
});

describe("TrafficSplitting", () => {
  const splitting: Options = {
    ...sized(2, by("TrafficSplitting")),
    [ENVIRONMENT]: { LoadBalancerType: "application" },
    "aws:elasticbeanstalk:trafficsplitting": { NewVersionPercent: "20", EvaluationTime: "3" },
  };
  const weights = () => [...stage.fleet().instances.values()].map(({ weight }) => weight);

  test("gives the new instances their share for the evaluation time, then all", async () => {
    await stage.create(splitting);
    await stage.begin({}, { VersionLabel: "v2" });
    await stage.told("Sending 20 percent of the traffic to the new version for 3 minutes.");
    expect(stage.versions()).toEqual(["v1", "v1", "v2", "v2"]);
    expect(weights()).toEqual([40, 40, 10, 10]);
    await stage.pass(179_000);
    expect(stage.versions()).toHaveLength(4);
    await stage.pass(1000);
    expect(await stage.ready()).toMatchObject({ VersionLabel: "v2" });
    expect(stage.versions()).toEqual(["v2", "v2"]);
  });

  test("gives all back when a new instance turns unhealthy", async () => {
    await stage.create(splitting);
    await stage.begin({}, { VersionLabel: "v2" });
    await stage.told("Sending 20 percent");
    const newest = [...stage.fleet().instances.keys()].at(-1) ?? "";
    stage.fleet().check(newest, "GET / answered 500");
    expect(await stage.ready()).toMatchObject({ VersionLabel: "v1" });
    expect(stage.versions()).toEqual(["v1", "v1"]);
    expect(weights()).toEqual([1, 1]);
  });
});

describe("what ends an update early", () => {
  test("AbortEnvironmentUpdate takes the new version back", async () => {
    await stage.create(sized(2));
    await stage.begin({}, { VersionLabel: "deaf" });
    await stage.told("Instance deployment completed");
    await stage.call("elastic-beanstalk", "AbortEnvironmentUpdate", {
      EnvironmentName: "media-web",
    });
    expect(await stage.ready()).toMatchObject({ VersionLabel: "v1" });
    expect(stage.versions()).toEqual(["v1", "v1"]);
    expect(await stage.events()).toContain(
      "The environment was reverted to the previous configuration setting.",
    );
  });

  test("a termination ends everything, also in the middle of it", async () => {
    await stage.create(sized(2, by("Immutable")));
    await stage.begin({}, { VersionLabel: "deaf" });
    await stage.told("Waiting for instance(s)");
    const { EnvironmentId: id = "" } = await stage.describe();
    await stage.call("elastic-beanstalk", "TerminateEnvironment", { EnvironmentName: "media-web" });
    await stage.ready("Terminated");
    expect(stage.engine.find(id)).toBeUndefined();
  });
});
