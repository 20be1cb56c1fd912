/** Who the worker's calls are made by: a fault matches them by the name of its only instance. */

import type { DeployedSystem } from "#harness/scenario/index.ts";

export async function workerOf({ world, reference }: DeployedSystem): Promise<string> {
  const { EnvironmentResources } = await world.call(
    "elastic-beanstalk",
    "DescribeEnvironmentResources",
    { EnvironmentName: reference.worker.environmentName },
  );
  const [instance] = EnvironmentResources?.Instances ?? [];
  if (!instance?.Id) throw new Error("The worker environment has no instance.");
  return `/${instance.Id}`;
}
