/**
 * What health descriptions are made of: the attributes asked for, and request figures.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_ApplicationMetrics.html
 */

import type { ApplicationMetrics } from "#model/types/elastic-beanstalk.ts";
import type { InstanceMetrics } from "./store.ts";

/** The attributes that were named; all of them for `All`, none for no name. */
export function chosen<T extends object>(names: readonly string[] = [], all: T): Partial<T> {
  const isWanted = ([name]: [string, unknown]) => names.includes("All") || names.includes(name);
  return Object.fromEntries(Object.entries(all).filter(isWanted)) as Partial<T>;
}

/** The figures of several instances put together. */
export function metricsOf(all: readonly InstanceMetrics[]): ApplicationMetrics {
  const sum = (of: (one: InstanceMetrics) => number) => all.reduce((n, one) => n + of(one), 0);
  const latencies = all.flatMap(({ latencies: found }) => found).sort((a, b) => a - b);
  const percentile = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))];
  const count = sum((one) => one.count);
  return {
    Duration: Math.round(Math.max(0, ...all.map(({ seconds }) => seconds))),
    RequestCount: count,
    StatusCodes: {
      Status2xx: sum(({ statuses }) => statuses[2]),
      Status3xx: sum(({ statuses }) => statuses[3]),
      Status4xx: sum(({ statuses }) => statuses[4]),
      Status5xx: sum(({ statuses }) => statuses[5]),
    },
    ...(latencies.length > 0 && {
      Latency: {
        P999: percentile(0.999),
        P99: percentile(0.99),
        P95: percentile(0.95),
        P90: percentile(0.9),
        P85: percentile(0.85),
        P75: percentile(0.75),
        P50: percentile(0.5),
        P10: percentile(0.1),
      },
    }),
  };
}
