/**
 * Auto Scaling's triggers: a measure beyond its threshold for the breach duration changes the
 * number of instances. Pure: what was measured goes in, the wanted number comes out.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-autoscaling-triggers.html
 */

import { bounds } from "../options/fleet-settings.ts";
import { numberOf, type Settings, textOf } from "../options/settings.ts";

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
}

const TRIGGER = "aws:autoscaling:trigger";
const MINUTE_MS = 60_000;

/** How far back samples are of use. */
export function windowMs(settings: Settings): number {
  return periods(settings).count * periods(settings).lengthMs;
}

/** BreachDuration = Period × EvaluationPeriods; when they disagree, the duration gives way. */
function periods(settings: Settings): { readonly count: number; readonly lengthMs: number } {
  return {
    count: numberOf(settings, TRIGGER, "EvaluationPeriods"),
    lengthMs: numberOf(settings, TRIGGER, "Period") * MINUTE_MS,
  };
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
  const values = valuesOf(settings, samples, now.at);
  if (values.length === 0) return undefined;
  const upper = numberOf(settings, TRIGGER, "UpperThreshold");
  const lower = numberOf(settings, TRIGGER, "LowerThreshold");
  const measure = textOf(settings, TRIGGER, "MeasureName");
  if (values.every((value) => value > upper))
    return step(settings, now, "UpperBreachScaleIncrement", `${measure} is above ${upper}`);
  if (values.every((value) => value < lower))
    return step(settings, now, "LowerBreachScaleIncrement", `${measure} is below ${lower}`);
  return undefined;
}

function step(
  settings: Settings,
  { desired }: Now,
  increment: string,
  reason: string,
): Decision | undefined {
  const { min, max } = bounds(settings);
  const wanted = desired + numberOf(settings, TRIGGER, increment);
  const next = Math.min(Math.max(wanted, min), max);
  return next === desired ? undefined : { desired: next, reason };
}

/** The measure of each period, latest first; none as long as the periods are not over. */
function valuesOf(settings: Settings, samples: readonly Sample[], now: number): readonly number[] {
  const { count, lengthMs } = periods(settings);
  const [oldest] = samples;
  if (!oldest || oldest.at > now - count * lengthMs) return [];
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const to = now - i * lengthMs;
    const inPeriod = samples.filter(({ at }) => at > to - lengthMs && at <= to);
    const value = statisticOf(settings, inPeriod);
    // Without data an alarm does not change.
    if (value === undefined) return [];
    values.push(value);
  }
  return values;
}

function statisticOf(settings: Settings, samples: readonly Sample[]): number | undefined {
  const data = dataOf(textOf(settings, TRIGGER, "MeasureName"), samples);
  if (data.length === 0) return undefined;
  const sum = data.reduce((total, value) => total + value, 0);
  switch (textOf(settings, TRIGGER, "Statistic")) {
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
    default:
      return [];
  }
}
