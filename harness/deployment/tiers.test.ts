/** The tiers as environments, on a fake engine. */

import { expect, onTestFinished, test } from "vitest";
import { policyEngines } from "#assembly/policy-engines.ts";
import { services } from "#assembly/services.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { eventually } from "#kernel/eventually.ts";
import { createFakeEngine, fakeBundle } from "#services/elastic-beanstalk/testing/fake-engine.ts";
import { createRoles } from "./roles.ts";
import { PLAN } from "./testing/plan.ts";
import { createApplication, lastVersion, retireTiers, startTier } from "./tiers.ts";

test("a tier's last version is the one that was released last, while it is there", async () => {
  const engines = { ...policyEngines, "elastic-beanstalk": createFakeEngine() };
  const { call, stop } = rehearse({ services, engines });
  onTestFinished(stop);
  await createRoles(call, PLAN);
  const first = await createApplication(call, PLAN, fakeBundle({ name: "first" }));
  const released = await createApplication(call, PLAN, fakeBundle({ name: "second" }));
  const tier = "webapp";
  expect(await lastVersion(call, PLAN, tier)).toBeUndefined();
  const { signal } = new AbortController();
  const { environmentName } = await startTier({
    ...{ call, plan: PLAN, tier, signal, versionLabel: first, properties: {}, instances: 1 },
  });
  const there = { EnvironmentName: environmentName };
  await call("elastic-beanstalk", "UpdateEnvironment", { ...there, VersionLabel: released });
  const updated = async () => {
    const asked = { EnvironmentNames: [environmentName] };
    const { Environments } = await call("elastic-beanstalk", "DescribeEnvironments", asked);
    return Environments?.[0]?.Status === "Ready" || undefined;
  };
  await eventually(updated, { what: "the update", withinMs: 3000, everyMs: 1 });
  await retireTiers(call, PLAN.stackName);
  expect(await lastVersion(call, PLAN, tier)).toBe(released);
  expect(await lastVersion(call, PLAN, "worker")).toBeUndefined();
  await call("elastic-beanstalk", "DeleteApplicationVersion", {
    ApplicationName: PLAN.stackName,
    VersionLabel: released,
  });
  expect(await lastVersion(call, PLAN, tier)).toBeUndefined();
});
