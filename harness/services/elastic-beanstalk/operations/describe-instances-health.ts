/** DescribeInstancesHealth: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeInstancesHealth.html */

import type { SingleInstanceHealth } from "#model/types/elastic-beanstalk.ts";
import { isEnhanced } from "../describe.ts";
import * as errors from "../errors.ts";
import { environmentAt } from "../find.ts";
import { chosen, metricsOf } from "../health-attributes.ts";
import type { EbTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import { COLORS, instanceHealth } from "../run/health.ts";
import type { EnvironmentDocument, InstanceDocument } from "../store.ts";

/** AWS's own size of a page. */
const PAGE = 50;

export const describeInstancesHealth: EbTransition<"DescribeInstancesHealth"> = (input, ctx) => {
  const environment = environmentAt(ctx, input);
  if (!isEnhanced(environment)) throw errors.basicHealth(environment.name);
  const instances = ctx.store.instancesOf(environment.id);
  const { entries, next } = pageOf(instances, input, PAGE);
  const InstanceHealthList = entries.map((instance) => ({
    InstanceId: instance.id,
    ...chosen(input.AttributeNames, healthOf(environment, instance, ctx.now)),
  }));
  const RefreshedAt = new Date(environment.refreshedAt ?? environment.createdAt);
  return { output: { InstanceHealthList, RefreshedAt, ...next } };
};

function healthOf(
  environment: EnvironmentDocument,
  instance: InstanceDocument,
  now: number,
): SingleInstanceHealth {
  const { status, causes } = instanceHealth(environment, instance, now);
  const { deployment, metrics } = instance;
  return {
    HealthStatus: status,
    Color: COLORS[status],
    Causes: causes,
    LaunchedAt: new Date(instance.launchedAt),
    ApplicationMetrics: metricsOf(metrics ? [metrics] : []),
    System: metrics ? { CPUUtilization: { User: metrics.cpuPercent } } : {},
    ...(deployment && {
      Deployment: {
        VersionLabel: deployment.versionLabel,
        DeploymentId: deployment.id,
        Status: deployment.status,
        DeploymentTime: new Date(deployment.at),
      },
    }),
    AvailabilityZone: "local",
    InstanceType: "process",
  };
}
