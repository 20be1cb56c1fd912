/** The whole provisioning against the real services, without a wire. */

import { afterEach, expect, onTestFinished, test } from "vitest";
import { policyEngines } from "#assembly/policy-engines.ts";
import { services } from "#assembly/services.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import { region } from "#kernel/brand.ts";
import type { Caller } from "#operation/caller.ts";
import type { DeploymentPlan } from "./plan.ts";
import { provision } from "./provision.ts";
import { PLAN } from "./testing/plan.ts";
import { createApplication } from "./tiers.ts";

const running: Rehearsal[] = [];
afterEach(async () => {
  for (const rehearsal of running.splice(0)) await rehearsal.stop();
});

/** The smallest zip there is: an empty archive (PKWARE APPNOTE, 4.3.16). */
const EMPTY_ZIP = Uint8Array.from([0x50, 0x4b, 5, 6, ...Array<number>(18).fill(0)]);

const ALERTS = { zip: EMPTY_ZIP, webhookUrl: "http://127.0.0.1:1/services/T0/B0/secret" };

/** What there is of each kind, by name or number. */
async function resources({ call }: Rehearsal) {
  const pipelines = await call("elastic-transcoder", "ListPipelines", {});
  const own = await call("elastic-transcoder", "ListPresets", { Ascending: "false" });
  const { DistributionList } = await call("cloudfront", "ListDistributions", {});
  const { PublicKeyList } = await call("cloudfront", "ListPublicKeys", {});
  const { KeyGroupList } = await call("cloudfront", "ListKeyGroups", {});
  const { Subscriptions = [] } = await call("sns", "ListSubscriptions", {});
  const { Buckets = [] } = await call("s3", "ListBuckets", {});
  const { QueueUrls = [] } = await call("sqs", "ListQueues", {});
  const { Functions = [] } = await call("lambda", "ListFunctions", {});
  const { Roles = [] } = await call("iam", "ListRoles", {});
  const { InstanceProfiles = [] } = await call("iam", "ListInstanceProfiles", {});
  return {
    pipelines: pipelines.Pipelines?.length,
    presets: own.Presets?.filter(({ Name }) => Name?.startsWith("avalon-")).length,
    distributions: DistributionList?.Quantity,
    keys: PublicKeyList?.Quantity,
    groups: KeyGroupList?.Quantity,
    subscriptions: Subscriptions.length,
    buckets: Buckets.length,
    queues: QueueUrls.length,
    functions: Functions.length,
    roles: Roles.length,
    profiles: InstanceProfiles.map((profile) => profile.Roles?.map(({ RoleName }) => RoleName)),
  };
}

test("provisioning again takes over what is there, and updates the function", async () => {
  const rehearsal = rehearse({ services, engines: policyEngines });
  running.push(rehearsal);
  const made = await provision(rehearsal.call, PLAN, EMPTY_ZIP, ALERTS);
  const before = await resources(rehearsal);
  const moved: DeploymentPlan = { ...PLAN, topology: "templates" };
  expect(await provision(rehearsal.call, moved, EMPTY_ZIP, ALERTS)).toEqual(made);
  expect(await resources(rehearsal)).toEqual(before);
  const { Environment } = await rehearsal.call("lambda", "GetFunctionConfiguration", {
    FunctionName: "avalon-batch-ingest",
  });
  expect(Environment?.Variables).toMatchObject({ QueueUrl: made.queues.queueUrl });
});

test("another region is provisioned as well, once and again", async () => {
  const rehearsal = rehearse({ services, engines: policyEngines });
  running.push(rehearsal);
  const there: Caller = (service, operation, input) =>
    rehearsal.call(service, operation, input, { region: region("eu-west-1") });
  const elsewhere = { ...PLAN, region: "eu-west-1" };
  const made = await provision(there, elsewhere, EMPTY_ZIP, ALERTS);
  expect(await provision(there, elsewhere, EMPTY_ZIP, ALERTS)).toEqual(made);
});

test("provisioning that was cut off anywhere is finished by the next", {
  timeout: 120_000,
}, async () => {
  const whole = rehearse({ services, engines: policyEngines });
  running.push(whole);
  let calls = 0;
  const counting: Caller = (...asked) => {
    calls++;
    return whole.call(...asked);
  };
  await provision(counting, PLAN, EMPTY_ZIP, ALERTS);
  const expected = await resources(whole);
  for (let cut = 1; cut < calls; cut++) {
    const rehearsal = rehearse({ services, engines: policyEngines });
    running.push(rehearsal);
    let left = cut;
    const cutting: Caller = (...asked) =>
      left-- > 0 ? rehearsal.call(...asked) : Promise.reject(new Error("cut off"));
    await expect(provision(cutting, PLAN, EMPTY_ZIP, ALERTS)).rejects.toThrow("cut off");
    await provision(rehearsal.call, PLAN, EMPTY_ZIP, ALERTS);
    expect(await resources(rehearsal), `cut off after ${cut} calls`).toEqual(expected);
  }
});

test("the application's version is made once for each bundle", async () => {
  const { call, stop } = rehearse({ services });
  onTestFinished(stop);
  const label = await createApplication(call, PLAN, EMPTY_ZIP);
  expect(await createApplication(call, PLAN, EMPTY_ZIP)).toBe(label);
  const other = await createApplication(call, PLAN, Uint8Array.from([...EMPTY_ZIP, 0]));
  const { ApplicationVersions: versions = [] } = await call(
    "elastic-beanstalk",
    "DescribeApplicationVersions",
    {},
  );
  expect(versions.map((version) => version.VersionLabel).sort()).toEqual([label, other].sort());
});

test("every resource of the reference deployment is created", async () => {
  const rehearsal = rehearse({ services, engines: policyEngines });
  running.push(rehearsal);
  const made = await provision(rehearsal.call, PLAN, EMPTY_ZIP, ALERTS);
  expect(made.queues.queueUrl).toBe("http://localhost:4566/000000000000/avalon-default");
  expect(made.pipelineId).toMatch(/^\d{13}-\w{6}$/);
  const { Presets = [] } = await rehearsal.call("elastic-transcoder", "ListPresets", {});
  expect(Presets.length).toBeGreaterThan(10);
  const { LambdaFunctionConfigurations = [] } = await rehearsal.call(
    "s3",
    "GetBucketNotificationConfiguration",
    { Bucket: "avalon-masterfiles" },
  );
  expect(LambdaFunctionConfigurations).toHaveLength(8);
});
