/**
 * Whether option values may stand together, in AWS's words.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_ValidateConfigurationSettings.html
 */

import { Buffer } from "node:buffer";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { ValidationMessage } from "#model/types/elastic-beanstalk.ts";
import { RESOURCES } from "../engine.ts";
import type { PlatformKind } from "../platforms.ts";
import { findOption } from "./catalog.ts";
import { type OptionDefinition, secondsOf } from "./option.ts";
import { rollingUpdateOf } from "./rolling-update.ts";
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
export function problemsOf(
  settings: Settings,
  platform?: PlatformKind,
): readonly ValidationMessage[] {
  const options = listOf(settings).filter(({ namespace }) => namespace !== RESOURCES);
  const single = options.flatMap((setting) => problemOf(setting, platform) ?? []);
  // Values that are none cannot be compared.
  return single.length > 0 ? single : together(settings);
}

function problemOf(
  { namespace, name, value }: Setting,
  platform: PlatformKind | undefined,
): ValidationMessage | undefined {
  const definition = findOption(namespace, name, platform);
  const where = `(Namespace: '${namespace}', OptionName: '${name}')`;
  const error = (text: string) => messageOf(namespace, name, text);
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
    return definition.isDuration || (min === undefined && max === undefined)
      ? `Value does not match the pattern ${pattern.source}`
      : "Value is not an integer";
  const size = definition.isDuration ? (secondsOf(value) ?? 0) : Number(value);
  const bound = (limit: number) => (definition.isDuration ? `${limit} seconds` : String(limit));
  if (min !== undefined && size < min)
    return `Value is less than minimum allowed value: ${bound(min)}`;
  if (max !== undefined && size > max)
    return `Value is greater than maximum allowed value: ${bound(max)}`;
  return undefined;
}

const ASG = "aws:autoscaling:asg";
const COMMAND = "aws:elasticbeanstalk:command";
const MANAGED = "aws:elasticbeanstalk:managedactions";
const HEALTH = "aws:elasticbeanstalk:healthreporting:system";
const TRIGGER = "aws:autoscaling:trigger";
const ROLLING = "aws:autoscaling:updatepolicy:rollingupdate";
const ENVIRONMENT = "aws:elasticbeanstalk:environment";
const PROCESS = "aws:elasticbeanstalk:environment:process:default";

/** Why an option does not go with the others; undefined when it does. */
interface Rule {
  readonly namespace: string;
  readonly name: string;
  problem(settings: Settings): string | undefined;
}

const when = (isBroken: boolean, problem: string) => (isBroken ? problem : undefined);

/** By the balancer's type. */
const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  application: ["HTTP", "HTTPS"],
  network: ["TCP"],
};
const CODES_MAX: Readonly<Record<string, number>> = { application: 499, network: 399 };

/** Their limits are AWS's, of the pages of the options; the texts are ours. */
const RULES: readonly Rule[] = [
  {
    ...{ namespace: ASG, name: "MinSize" },
    problem: (settings) =>
      when(
        numberOf(settings, ASG, "MinSize") > numberOf(settings, ASG, "MaxSize"),
        "MinSize is greater than MaxSize.",
      ),
  },
  {
    ...{ namespace: COMMAND, name: "BatchSize" },
    problem(settings) {
      const size = numberOf(settings, COMMAND, "BatchSize");
      if (textOf(settings, COMMAND, "BatchSizeType") === "Percentage")
        return when(size > 100, "A percentage can be at most 100.");
      return when(
        size > numberOf(settings, ASG, "MaxSize"),
        "A fixed batch size can be at most MaxSize.",
      );
    },
  },
  {
    ...{ namespace: ROLLING, name: "MinInstancesInService" },
    problem(settings) {
      const { minInService } = rollingUpdateOf(settings);
      const max = numberOf(settings, ASG, "MaxSize");
      // Else no instance could ever be replaced.
      return when(
        settings[ROLLING]?.["MinInstancesInService"] !== undefined && minInService >= max,
        `MinInstancesInService (${minInService}) must be less than MaxSize (${max}).`,
      );
    },
  },
  {
    ...{ namespace: MANAGED, name: "ManagedActionsEnabled" },
    problem: (settings) =>
      when(
        isOn(settings, MANAGED, "ManagedActionsEnabled") &&
          textOf(settings, HEALTH, "SystemType") !== "enhanced",
        `Managed platform updates require enhanced health reporting (option SystemType in namespace ${HEALTH}).`,
      ),
  },
  {
    ...{ namespace: HEALTH, name: "ConfigDocument" },
    problem(settings) {
      const document = textOf(settings, HEALTH, "ConfigDocument");
      return when(
        document !== "" && !isJsonObject(parseJson(document)),
        "The value is not a JSON document.",
      );
    },
  },
  {
    ...{ namespace: TRIGGER, name: "LowerThreshold" },
    problem: (settings) =>
      when(
        numberOf(settings, TRIGGER, "LowerThreshold") >
          numberOf(settings, TRIGGER, "UpperThreshold"),
        "LowerThreshold is greater than UpperThreshold.",
      ),
  },
  {
    ...{ namespace: COMMAND, name: "DeploymentPolicy" },
    problem: (settings) =>
      when(
        textOf(settings, COMMAND, "DeploymentPolicy") === "TrafficSplitting" &&
          balancerType(settings) !== "application",
        "TrafficSplitting needs an application load balancer.",
      ),
  },
  {
    ...{ namespace: PROCESS, name: "Protocol" },
    problem(settings) {
      const protocol = settings[PROCESS]?.["Protocol"];
      const taken = PROTOCOLS[balancerType(settings)];
      if (protocol === undefined || !taken || taken.includes(protocol)) return undefined;
      return `With LoadBalancerType ${balancerType(settings)} it can be ${taken.join(" or ")}.`;
    },
  },
  {
    ...{ namespace: PROCESS, name: "HealthCheckInterval" },
    problem(settings) {
      const interval = settings[PROCESS]?.["HealthCheckInterval"];
      if (balancerType(settings) !== "network" || interval === undefined) return undefined;
      return when(
        interval !== "10" && interval !== "30",
        "With LoadBalancerType network it can be 10 or 30.",
      );
    },
  },
  {
    ...{ namespace: PROCESS, name: "MatcherHTTPCode" },
    problem(settings) {
      const codes = settings[PROCESS]?.["MatcherHTTPCode"]?.split(/[,-]/) ?? [];
      const max = CODES_MAX[balancerType(settings)];
      const wrong = codes.find((code) => Number(code) < 200 || Number(code) > (max ?? 599));
      if (max === undefined || wrong === undefined) return undefined;
      return `With LoadBalancerType ${balancerType(settings)} codes are 200 to ${max}, not ${wrong}.`;
    },
  },
];

const balancerType = (settings: Settings) => textOf(settings, ENVIRONMENT, "LoadBalancerType");

function together(settings: Settings): readonly ValidationMessage[] {
  const broken = RULES.flatMap(({ namespace, name, problem }) => {
    const why = problem(settings);
    if (why === undefined) return [];
    const where = `(Namespace: '${namespace}', OptionName: '${name}')`;
    return [messageOf(namespace, name, `Invalid option specification ${where}: ${why}`)];
  });
  const bytes = propertiesBytes(settings);
  if (bytes <= PROPERTIES_BYTES_MAX) return broken;
  // AWS: CloudFormation refuses the environment's template with the first sentence.
  const tooLong =
    "Template format error: Parameter 'EnvironmentVariables' default value '[****]' length is " +
    `greater than ${PROPERTIES_BYTES_MAX}. Environment properties take ${bytes} bytes.`;
  return [...broken, messageOf(ENVIRONMENT_PROPERTIES, "EnvironmentVariables", tooLong)];
}

const messageOf = (Namespace: string, OptionName: string, Message: string): ValidationMessage => ({
  Message,
  Severity: "error",
  Namespace,
  OptionName,
});

/** https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-cfg-softwaresettings.html */
function propertiesBytes(settings: Settings): number {
  const properties = Object.entries(settings[ENVIRONMENT_PROPERTIES] ?? {});
  return Buffer.byteLength(properties.map(([name, value]) => `${name}=${value}`).join(","));
}
