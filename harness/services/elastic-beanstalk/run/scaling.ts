/**
 * Auto Scaling's triggers: a measure beyond its threshold for the breach duration changes the
 * number of instances. Pure: what was measured goes in, the wanted number comes out.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-autoscaling-triggers.html
 */

import { type Alarm, alarmsOf } from "../options/alarms.ts";
import { bounds } from "../options/fleet-settings.ts";
import { numberOf, type Settings } from "../options/settings.ts";

/** One look at one environment. */
export interface Sample {
  readonly at: number;
  readonly healthy: number;
  readonly unhealthy: number;
  /** One entry an instance. */
  readonly instances: readonly {
    readonly cpuPercent: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
  }[];
  readonly requests: number;
  /** Seconds, of single requests. */
  readonly latencies: readonly number[];
  /** Messages in a worker's queue, when an alarm asks for them. */
  readonly queue?: { readonly visible: number; readonly notVisible: number } | undefined;
}

const TRIGGER = "aws:autoscaling:trigger";

/** How far back samples are of use. */
export function windowMs(settings: Settings): number {
  return Math.max(...alarmsOf(settings).map(({ periods, periodMs }) => periods * periodMs));
}

interface Now {
  readonly at: number;
  readonly desired: number;
  /** When the number was last changed by a trigger. */
  readonly scaledAt: number | undefined;
}

export interface Decision {
  readonly desired: number;
  readonly reason: string;
}

/** What the triggers ask for; undefined when the number stays. */
export function decide(
  settings: Settings,
  samples: readonly Sample[],
  now: Now,
): Decision | undefined {
  const cooldownMs = numberOf(settings, "aws:autoscaling:asg", "Cooldown") * 1000;
  if (now.scaledAt !== undefined && now.at - now.scaledAt < cooldownMs) return undefined;
  for (const alarm of alarmsOf(settings)) {
    const values = valuesOf(alarm, samples, now.at);
    const isBreached = values.length > 0 && values.every(alarm.breaches);
    const decision = isBreached ? step(settings, now, alarm) : undefined;
    if (decision) return decision;
  }
  return undefined;
}

function step(
  settings: Settings,
  { desired }: Now,
  { increment, reason }: Alarm,
): Decision | undefined {
  const { min, max } = bounds(settings);
  const wanted = desired + numberOf(settings, TRIGGER, increment);
  const next = Math.min(Math.max(wanted, min), max);
  return next === desired ? undefined : { desired: next, reason };
}

/** The measure of each period, latest first; none as long as the periods are not over. */
function valuesOf(alarm: Alarm, samples: readonly Sample[], now: number): readonly number[] {
  const { periods: count, periodMs: lengthMs } = alarm;
  const [oldest] = samples;
  if (!oldest || oldest.at > now - count * lengthMs) return [];
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const to = now - i * lengthMs;
    const inPeriod = samples.filter(({ at }) => at > to - lengthMs && at <= to);
    const value = statisticOf(alarm, inPeriod);
    // Without data an alarm does not change.
    if (value === undefined) return [];
    values.push(value);
  }
  return values;
}

function statisticOf(
  { measure, statistic }: Alarm,
  samples: readonly Sample[],
): number | undefined {
  const data = dataOf(measure, samples);
  if (data.length === 0) return undefined;
  const sum = data.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case "Minimum":
      return Math.min(...data);
    case "Maximum":
      return Math.max(...data);
    case "Sum":
      return sum;
    default:
      return sum / data.length;
  }
}

/** CloudWatch's data points: one an instance and look, or one a request. */
function dataOf(measure: string, samples: readonly Sample[]): readonly number[] {
  const instances = samples.flatMap((sample) => sample.instances);
  switch (measure) {
    case "CPUUtilization":
      return instances.map(({ cpuPercent }) => cpuPercent);
    case "NetworkIn":
      return instances.map(({ bytesIn }) => bytesIn);
    case "NetworkOut":
      return instances.map(({ bytesOut }) => bytesOut);
    case "RequestCount":
      return samples.map(({ requests }) => requests);
    case "Latency":
    case "TargetResponseTime":
      return samples.flatMap(({ latencies }) => latencies);
    case "HealthyHostCount":
      return samples.map(({ healthy }) => healthy);
    case "UnhealthyHostCount":
      return samples.map(({ unhealthy }) => unhealthy);
    case "ApproximateNumberOfMessagesVisible":
      return samples.flatMap(({ queue }) => queue?.visible ?? []);
    case "ApproximateNumberOfMessagesNotVisible":
      return samples.flatMap(({ queue }) => queue?.notVisible ?? []);
    default:
      return [];
  }
}
