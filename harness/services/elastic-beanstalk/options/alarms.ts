/**
 * The two alarms that change the number of instances: those of the trigger options, or what a
 * configuration file puts in their place under `Resources`, such as an alarm on a queue's depth.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-autoscaling-triggers.html
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/customize-containers-format-resources-eb.html
 */

import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";
import { ALARM_NAMES, type COMPARISON_OPERATORS, RESOURCES } from "../engine.ts";
import { numberOf, type Settings, textOf } from "./settings.ts";

/** Metrics of a worker's queue, which the trigger options do not have. */
export const QUEUE_METRICS: readonly string[] = [
  "ApproximateNumberOfMessagesVisible",
  "ApproximateNumberOfMessagesNotVisible",
];

type Operator = (typeof COMPARISON_OPERATORS)[number];

interface Comparison {
  breaches(value: number, limit: number): boolean;
  readonly is: string;
}

const COMPARISONS: Readonly<Record<Operator, Comparison>> = {
  GreaterThanThreshold: { breaches: (value, limit) => value > limit, is: "above" },
  GreaterThanOrEqualToThreshold: {
    ...{ breaches: (value, limit) => value >= limit, is: "at or above" },
  },
  LessThanThreshold: { breaches: (value, limit) => value < limit, is: "below" },
  LessThanOrEqualToThreshold: {
    ...{ breaches: (value, limit) => value <= limit, is: "at or below" },
  },
};

export interface Alarm {
  readonly measure: string;
  readonly statistic: string;
  readonly periodMs: number;
  /** Periods in a row that have to breach. */
  readonly periods: number;
  readonly threshold: number;
  breaches(value: number): boolean;
  /** Such as `RequestCount is above 5`. */
  readonly reason: string;
  /** The option that says by how much the number of instances changes. */
  readonly increment: "UpperBreachScaleIncrement" | "LowerBreachScaleIncrement";
}

const TRIGGER = "aws:autoscaling:trigger";
const SECOND_MS = 1000;

export function alarmsOf(settings: Settings): readonly Alarm[] {
  return [alarmOf(settings, "high"), alarmOf(settings, "low")];
}

/** Whether the depth of the environment's queue has to be known. */
export const watchesQueue = (settings: Settings): boolean =>
  alarmsOf(settings).some(({ measure }) => QUEUE_METRICS.includes(measure));

function alarmOf(settings: Settings, end: "high" | "low"): Alarm {
  const file = parseJson(settings[RESOURCES]?.[ALARM_NAMES[end]] ?? "");
  const own: JsonObject = isJsonObject(file) ? file : {};
  const number = (property: string, standard: number) => Number(own[property] ?? standard);
  const text = (property: string, standard: string) => String(own[property] ?? standard);
  const isHigh = end === "high";
  const limit = isHigh ? "UpperThreshold" : "LowerThreshold";
  const threshold = number("Threshold", numberOf(settings, TRIGGER, limit));
  const operator = text(
    "ComparisonOperator",
    isHigh ? "GreaterThanThreshold" : "LessThanThreshold",
  );
  const { breaches, is } =
    COMPARISONS[operator as keyof typeof COMPARISONS] ?? COMPARISONS.GreaterThanThreshold;
  const measure = text("MetricName", textOf(settings, TRIGGER, "MeasureName"));
  return {
    measure,
    statistic: text("Statistic", textOf(settings, TRIGGER, "Statistic")),
    periodMs: number("Period", numberOf(settings, TRIGGER, "Period") * 60) * SECOND_MS,
    periods: number("EvaluationPeriods", numberOf(settings, TRIGGER, "EvaluationPeriods")),
    threshold,
    breaches: (value) => breaches(value, threshold),
    reason: `${measure} is ${is} ${threshold}`,
    increment: isHigh ? "UpperBreachScaleIncrement" : "LowerBreachScaleIncrement",
  };
}
