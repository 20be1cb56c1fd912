/** The whole provisioning against the real services, without a wire. */

import { afterEach, expect, test } from "vitest";
import { policyEngines } from "../policy-engines.ts";
import { type Rehearsal, rehearse } from "../rehearsal.ts";
import { services } from "../services.ts";
import type { DeploymentPlan } from "./plan.ts";
import { provision } from "./provision.ts";

const running: Rehearsal[] = [];
afterEach(async () => {
  for (const rehearsal of running.splice(0)) await rehearsal.stop();
});

const plan: DeploymentPlan = {
  stackName: "avalon",
  topology: "seed",
  account: "000000000000",
  region: "us-east-1",
  webHost: "media.avalon.localhost",
  streamingHost: "httpstream.avalon.localhost",
  qualities: ["low", "medium", "high"],
  secretKeyBase: "secret",
};

/** The smallest zip there is: an empty archive (PKWARE APPNOTE, 4.3.16). */
const EMPTY_ZIP = Uint8Array.from([0x50, 0x4b, 5, 6, ...Array<number>(18).fill(0)]);

test("every resource of the reference deployment is created", async () => {
  const rehearsal = rehearse({ services, engines: policyEngines });
  running.push(rehearsal);
  const made = await provision(rehearsal.call, plan, EMPTY_ZIP);
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
