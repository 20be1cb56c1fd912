/** Option settings as tests write them. */

import type { ConfigurationOptionSetting } from "#model/types/elastic-beanstalk.ts";

export const option = (
  Namespace: string,
  OptionName: string,
  Value: string,
): ConfigurationOptionSetting => ({ Namespace, OptionName, Value });

const ASG = "aws:autoscaling:asg";
const TRIGGER = "aws:autoscaling:trigger";

/** One instance, or two: by the requests of a minute. */
export const byRequests = (lower: number, upper: number): readonly ConfigurationOptionSetting[] => [
  option(ASG, "MaxSize", "2"),
  option(ASG, "Cooldown", "60"),
  option(TRIGGER, "MeasureName", "RequestCount"),
  option(TRIGGER, "Statistic", "Sum"),
  option(TRIGGER, "Unit", "Count"),
  option(TRIGGER, "Period", "1"),
  option(TRIGGER, "LowerThreshold", String(lower)),
  option(TRIGGER, "UpperThreshold", String(upper)),
];
