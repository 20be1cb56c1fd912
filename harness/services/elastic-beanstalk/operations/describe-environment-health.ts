/** DescribeEnvironmentHealth: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeEnvironmentHealth.html */

import type { InstanceHealthSummary } from "#model/types/elastic-beanstalk.ts";
import { isEnhanced } from "../describe.ts";
import * as errors from "../errors.ts";
import { environmentAt } from "../find.ts";
import { chosen, metricsOf } from "../health-attributes.ts";
import type { EbTransition } from "../operation.ts";
import { instanceHealth } from "../run/health.ts";
import type { HealthStatus } from "../store.ts";

export const describeEnvironmentHealth: EbTransition<"DescribeEnvironmentHealth"> = (
  input,
  ctx,
) => {
  const environment = environmentAt(ctx, input);
  if (!isEnhanced(environment)) throw errors.basicHealth(environment.name);
  const instances = ctx.store.instancesOf(environment.id);
  const { health, status, refreshedAt = environment.createdAt } = environment;
  const having = (wanted: HealthStatus) =>
    instances.filter((one) => instanceHealth(environment, one, ctx.now).status === wanted).length;
  const summary: InstanceHealthSummary = {
    NoData: having("NoData"),
    Unknown: having("Unknown"),
    Pending: having("Pending"),
    Ok: having("Ok"),
    Info: having("Info"),
    Warning: having("Warning"),
    Degraded: having("Degraded"),
    Severe: having("Severe"),
  };
  const attributes = chosen(input.AttributeNames, {
    HealthStatus: health.status,
    Status: status,
    Color: health.color,
    Causes: health.causes,
    ApplicationMetrics: metricsOf(instances.flatMap(({ metrics }) => metrics ?? [])),
    InstancesHealth: summary,
    RefreshedAt: new Date(refreshedAt),
  });
  return { output: { EnvironmentName: environment.name, ...attributes } };
};
