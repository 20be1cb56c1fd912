/** Changes of settings that need new instances: in which batches they come, and how they go back. */

import { beforeEach, describe, expect, test } from "vitest";
import { type Options, type Stage, stageEnvironments } from "../testing/stage.ts";

const ROLLING = "aws:autoscaling:updatepolicy:rollingupdate";
const LAUNCH = "aws:autoscaling:launchconfiguration";
const COMMAND = "aws:elasticbeanstalk:command";
const rolled = (min: number, max: number, rolling: Record<string, string>): Options => ({
  "aws:elasticbeanstalk:healthreporting:system": { SystemType: "enhanced" },
  "aws:autoscaling:asg": { MinSize: String(min), MaxSize: String(max) },
  [COMMAND]: { Timeout: "60" },
  [ROLLING]: rolling,
});
/** A change that cannot be made on the instances. */
const change: Options = { [LAUNCH]: { IamInstanceProfile: "another" } };
const health = { RollingUpdateEnabled: "true", RollingUpdateType: "Health" };

let stage: Stage;
beforeEach(async () => {
  stage = await stageEnvironments();
  await stage.version({ name: "v1" });
  await stage.version({ name: "v2" });
});

const launched = () => [...stage.fleet().instances.keys()];
const INSTANCES = /^(Rolling update|Added|Removed|Terminating|Successfully terminated|Rollback)/;
async function steps(): Promise<readonly string[]> {
  const events = await stage.events();
  return events
    .slice(events.lastIndexOf("Environment update is starting."))
    .filter((event) => INSTANCES.test(event));
}

test("without a rolling update all instances are replaced at once", async () => {
  await stage.create(rolled(2, 4, {}));
  const [a, b] = stage.ids();
  await stage.update(change);
  const [c, d] = launched();
  expect(await steps()).toEqual([
    "Rolling update initiated. Terminating 2 obsolete instance(s) in batches of 2, while keeping at least 0 instance(s) in service.",
    `Terminating instance(s) [${a}, ${b}]; replacing with 2 new instance(s).`,
    `Removed instance [${a}] from your environment.`,
    `Removed instance [${b}] from your environment.`,
    `Added instances [${c}, ${d}] to your environment.`,
    `Successfully terminated instance(s) [${a}, ${b}] (Progress 100%).`,
  ]);
  const deployments = [...stage.fleet().instances.values()].flatMap((one) => one.deployments);
  expect(deployments).toHaveLength(2);
  expect(deployments).toEqual(
    expect.arrayContaining([
      { kind: "application", leads: true },
      { kind: "application", leads: false },
    ]),
  );
});

test("by health each batch is terminated before its successors, which have to be healthy", async () => {
  await stage.create(rolled(3, 4, { ...health, MaxBatchSize: "2", MinInstancesInService: "1" }));
  const [a, b, c] = stage.ids();
  await stage.update(change, { VersionLabel: "v2" });
  const [d, e, f] = launched();
  expect(await steps()).toEqual([
    "Rolling update initiated. Terminating 3 obsolete instance(s) in batches of 2, while keeping at least 1 instance(s) in service.",
    `Terminating instance(s) [${a}, ${b}]; replacing with 2 new instance(s).`,
    `Removed instance [${a}] from your environment.`,
    `Removed instance [${b}] from your environment.`,
    `Added instances [${d}, ${e}] to your environment.`,
    `Successfully terminated instance(s) [${a}, ${b}] (Progress 67%).`,
    `Terminating instance(s) [${c}]; replacing with 1 new instance(s).`,
    `Removed instance [${c}] from your environment.`,
    `Added instance [${f}] to your environment.`,
    `Successfully terminated instance(s) [${c}] (Progress 100%).`,
  ]);
  expect(stage.versions()).toEqual(["v2", "v2", "v2"]);
});

test("some come first when the group could not do without a batch", async () => {
  await stage.create(rolled(2, 4, health));
  const [a, b] = stage.ids();
  await stage.update(change);
  const [c, d] = launched();
  // Of standard, one at a time, and never fewer than MinSize.
  expect(await steps()).toEqual([
    "Rolling update initiated. Terminating 2 obsolete instance(s) in batches of 1, while keeping at least 2 instance(s) in service.",
    `Added instance [${c}] to your environment.`,
    `Terminating instance(s) [${a}]; replacing with 1 new instance(s).`,
    `Removed instance [${a}] from your environment.`,
    `Added instance [${d}] to your environment.`,
    `Successfully terminated instance(s) [${a}] (Progress 50%).`,
    `Terminating instance(s) [${b}]; replacing with 0 new instance(s).`,
    `Removed instance [${b}] from your environment.`,
    `Successfully terminated instance(s) [${b}] (Progress 100%).`,
  ]);
});

test("by time each batch gets its pause, healthy or not", async () => {
  await stage.create(
    rolled(2, 3, { MaxBatchSize: "1", MinInstancesInService: "1", PauseTime: "PT5M" }),
  );
  const [a, b = ""] = stage.ids();
  await stage.begin(change);
  await stage.told("Added instance [");
  await stage.pass(299_000);
  expect(stage.ids()).toContain(b);
  expect(stage.ids()).not.toContain(a);
  await stage.pass(1000);
  expect(stage.ids()).not.toContain(b);
  await stage.pass(300_000);
  expect(await stage.ready()).toMatchObject({ Status: "Ready" });
});

test("by a second group as Immutable does it", async () => {
  await stage.create(rolled(2, 4, { RollingUpdateType: "Immutable" }));
  const before = stage.ids();
  await stage.update(change);
  expect(stage.ids().filter((id) => before.includes(id))).toEqual([]);
  expect(await stage.events()).toContain(
    "Immutable deployment policy enabled. Launching one instance with the new settings to verify health.",
  );
});

describe("what fails is rolled back", () => {
  test("with the version that came with the settings", async () => {
    await stage.version({ name: "broken", unbuildable: "a.sh exited with code 9" });
    await stage.create(rolled(2, 3, { ...health, MinInstancesInService: "1" }));
    const [, kept = ""] = stage.ids();
    const updated = await stage.update(change, { VersionLabel: "broken" });
    expect(updated).toMatchObject({ VersionLabel: "v1", HealthStatus: "Ok" });
    expect(stage.versions()).toEqual(["v1", "v1"]);
    expect(stage.ids()).toContain(kept);
    const events = await stage.events();
    expect(events.slice(events.indexOf("Failed to deploy application.") + 1)).toEqual(
      expect.arrayContaining([
        "Rollback of environment media-web initiated.",
        "The environment was reverted to the previous configuration setting.",
      ]),
    );
    const asked = { ApplicationName: "avalon", EnvironmentName: "media-web" };
    const { ConfigurationSettings } = await stage.call(
      "elastic-beanstalk",
      "DescribeConfigurationSettings",
      asked,
    );
    const profile = ConfigurationSettings?.[0]?.OptionSettings?.find(
      ({ OptionName }) => OptionName === "IamInstanceProfile",
    );
    expect(profile?.Value).toBe("");
  });

  test("when a batch is not healthy within the rolling update's own timeout", async () => {
    await stage.version({ name: "deaf", isDeaf: true });
    await stage.create(rolled(2, 3, { ...health, MinInstancesInService: "1", Timeout: "PT5M" }));
    await stage.begin(change, { VersionLabel: "deaf" });
    await stage.told("Instance deployment completed");
    await stage.pass(299_000);
    expect(await stage.describe()).toMatchObject({ Status: "Updating" });
    await stage.pass(1000);
    expect(await stage.ready()).toMatchObject({ VersionLabel: "v1", HealthStatus: "Ok" });
    expect(stage.versions()).toEqual(["v1", "v1"]);
  });
});

test("the type of the load balancer is for life", async () => {
  await stage.create(rolled(1, 2, {}));
  const other = { "aws:elasticbeanstalk:environment": { LoadBalancerType: "application" } };
  await expect(stage.begin(other)).rejects.toMatchObject({
    code: "ConfigurationValidationException",
    message: "Configuration validation exception: LoadBalancer type option cannot be changed.",
  });
});
