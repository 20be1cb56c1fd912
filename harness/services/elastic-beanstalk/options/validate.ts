/**
 * Whether option values may stand together, in AWS's words.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_ValidateConfigurationSettings.html
 */

import { Buffer } from "node:buffer";
import type { ValidationMessage } from "#model/types/elastic-beanstalk.ts";
import { findOption } from "./catalog.ts";
import type { OptionDefinition } from "./option.ts";
import {
  ENVIRONMENT_PROPERTIES,
  isOn,
  listOf,
  numberOf,
  type Setting,
  type Settings,
  textOf,
} from "./settings.ts";

/** Names and values with an "=" and a "," each, as they are passed on to CloudFormation. */
export const PROPERTIES_BYTES_MAX = 4096;

/** Every broken rule; `settings` is what was set, without standards. */
export function problemsOf(settings: Settings): readonly ValidationMessage[] {
  const single = listOf(settings).flatMap((setting) => problemOf(setting) ?? []);
  // Values that are none cannot be compared.
  return single.length > 0 ? single : together(settings);
}

function problemOf({ namespace, name, value }: Setting): ValidationMessage | undefined {
  const definition = findOption(namespace, name);
  const where = `(Namespace: '${namespace}', OptionName: '${name}')`;
  const error = (text: string): ValidationMessage => ({
    Message: text,
    Severity: "error",
    Namespace: namespace,
    OptionName: name,
  });
  if (!definition)
    return error(`Invalid option specification ${where}: Unknown configuration setting.`);
  const broken = value === "" ? undefined : brokenRule(definition, value);
  return broken === undefined
    ? undefined
    : error(`Invalid option value: '${value}' ${where}: ${broken}`);
}

function brokenRule(definition: OptionDefinition, value: string): string | undefined {
  const { values, pattern, min, max } = definition;
  if (values && !values.includes(value))
    return `Value is not one of the allowed values: [${values.join(", ")}]`;
  if (pattern && !pattern.test(value))
    return min === undefined && max === undefined
      ? `Value does not match the pattern ${pattern.source}`
      : "Value is not an integer";
  if (min !== undefined && Number(value) < min)
    return `Value is less than minimum allowed value: ${min}`;
  if (max !== undefined && Number(value) > max)
    return `Value is greater than maximum allowed value: ${max}`;
  return undefined;
}

const ASG = "aws:autoscaling:asg";
const COMMAND = "aws:elasticbeanstalk:command";
const MANAGED = "aws:elasticbeanstalk:managedactions";
const HEALTH = "aws:elasticbeanstalk:healthreporting:system";
const TRIGGER = "aws:autoscaling:trigger";

function together(settings: Settings): readonly ValidationMessage[] {
  const problems: ValidationMessage[] = [];
  const refuse = (namespace: string, name: string, why: string) =>
    problems.push({
      Message: `Invalid option specification (Namespace: '${namespace}', OptionName: '${name}'): ${why}`,
      Severity: "error",
      Namespace: namespace,
      OptionName: name,
    });
  if (numberOf(settings, ASG, "MinSize") > numberOf(settings, ASG, "MaxSize"))
    refuse(ASG, "MinSize", "MinSize is greater than MaxSize.");
  const percentage = textOf(settings, COMMAND, "BatchSizeType") === "Percentage";
  const batch = numberOf(settings, COMMAND, "BatchSize");
  if (percentage && batch > 100) refuse(COMMAND, "BatchSize", "A percentage can be at most 100.");
  if (!percentage && batch > numberOf(settings, ASG, "MaxSize"))
    refuse(COMMAND, "BatchSize", "A fixed batch size can be at most MaxSize.");
  const enhanced = textOf(settings, HEALTH, "SystemType") === "enhanced";
  if (isOn(settings, MANAGED, "ManagedActionsEnabled") && !enhanced)
    refuse(
      MANAGED,
      "ManagedActionsEnabled",
      `Managed platform updates require enhanced health reporting (option SystemType in namespace ${HEALTH}).`,
    );
  if (numberOf(settings, TRIGGER, "LowerThreshold") > numberOf(settings, TRIGGER, "UpperThreshold"))
    refuse(TRIGGER, "LowerThreshold", "LowerThreshold is greater than UpperThreshold.");
  if (textOf(settings, COMMAND, "DeploymentPolicy") === "TrafficSplitting") {
    const balancer = textOf(settings, "aws:elasticbeanstalk:environment", "LoadBalancerType");
    if (balancer !== "application")
      refuse(COMMAND, "DeploymentPolicy", "TrafficSplitting needs an application load balancer.");
  }
  const bytes = propertiesBytes(settings);
  if (bytes > PROPERTIES_BYTES_MAX)
    refuse(
      ENVIRONMENT_PROPERTIES,
      "EnvironmentVariables",
      `Environment properties take ${bytes} bytes; the limit is ${PROPERTIES_BYTES_MAX} bytes.`,
    );
  return problems;
}

/** https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-softwaresettings.html */
function propertiesBytes(settings: Settings): number {
  const properties = Object.entries(settings[ENVIRONMENT_PROPERTIES] ?? {});
  return Buffer.byteLength(properties.map(([name, value]) => `${name}=${value}`).join(","));
}
