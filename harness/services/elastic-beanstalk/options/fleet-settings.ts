/** What an environment's option values mean to its load balancer, instances and worker daemons. */

import type { BalancerSettings, FleetSettings, HealthCheck } from "../engine.ts";
import type { PlatformKind } from "../platforms.ts";
import type { Tier } from "../store.ts";
import { catalog } from "./catalog.ts";
import { ENVIRONMENT_PROPERTIES, isOn, numberOf, type Settings, textOf } from "./settings.ts";

const ENVIRONMENT = "aws:elasticbeanstalk:environment";
const POLICIES = "aws:elb:policies";
const CHECK = "aws:elb:healthcheck";
const PROCESS = "aws:elasticbeanstalk:environment:process:default";
const SQSD = "aws:elasticbeanstalk:sqsd";
const CONNECTION_ONLY = { statuses: [] };
const IDLE_SECONDS = 60;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html */
const NETWORK_IDLE_SECONDS = 350;

interface Given {
  readonly tier: Tier;
  readonly platform: PlatformKind;
  readonly hosts: readonly string[];
  readonly roleArn: string;
  readonly queueUrl?: string | undefined;
}

export function fleetSettings(settings: Settings, given: Given): FleetSettings {
  const { tier, platform, hosts, roleArn, queueUrl } = given;
  const kind = balancerKind(settings, tier);
  return {
    hosts,
    roleArn,
    balancer: balancerSettings(settings, kind),
    healthCheck: healthCheck(settings, kind),
    properties: settings[ENVIRONMENT_PROPERTIES] ?? {},
    container: containerOptions(settings, platform),
    ...(queueUrl !== undefined && { daemon: { queueUrl, options: settings[SQSD] ?? {} } }),
  };
}

/** What was set of the platform's own options, over their standards. */
function containerOptions(
  settings: Settings,
  platform: PlatformKind,
): Readonly<Record<string, string>> {
  const own = catalog.filter(({ platforms }) => platforms?.includes(platform));
  return Object.fromEntries(
    own.map(({ namespace, name }) => [name, textOf(settings, namespace, name)]),
  );
}

export function balancerKind(settings: Settings, tier: Tier): BalancerSettings["kind"] {
  if (tier === "Worker" || isSingle(settings)) return "none";
  const type = textOf(settings, ENVIRONMENT, "LoadBalancerType");
  return type === "application" || type === "network" ? type : "classic";
}

export function isSingle(settings: Settings): boolean {
  return textOf(settings, ENVIRONMENT, "EnvironmentType") === "SingleInstance";
}

/** How many instances Auto Scaling may have; a single-instance environment has one. */
export function bounds(settings: Settings): { readonly min: number; readonly max: number } {
  if (isSingle(settings)) return { min: 1, max: 1 };
  const asg = "aws:autoscaling:asg";
  return { min: numberOf(settings, asg, "MinSize"), max: numberOf(settings, asg, "MaxSize") };
}

/** How long instances may take to be healthy in a deployment. */
export function healthTimeoutMs(settings: Settings): number {
  return numberOf(settings, "aws:elasticbeanstalk:command", "Timeout") * 1000;
}

/** AWS adds this much to the time that an instance may take for its commands. */
const COMMAND_EXTRA_MS = 240_000;

/** How long an instance may take for the commands of a deployment. */
export function commandTimeoutMs(settings: Settings): number {
  return healthTimeoutMs(settings) + COMMAND_EXTRA_MS;
}

function balancerSettings(settings: Settings, kind: BalancerSettings["kind"]): BalancerSettings {
  const seconds = (namespace: string, name: string) => numberOf(settings, namespace, name) * 1000;
  if (kind === "network")
    return {
      kind,
      drainMs: seconds(PROCESS, "DeregistrationDelay"),
      idleTimeoutMs: NETWORK_IDLE_SECONDS * 1000,
    };
  if (kind === "application") {
    const idle = numberOf(settings, "aws:elbv2:loadbalancer", "IdleTimeout") || IDLE_SECONDS;
    return {
      kind,
      drainMs: seconds(PROCESS, "DeregistrationDelay"),
      idleTimeoutMs: idle * 1000,
      ...(isOn(settings, PROCESS, "StickinessEnabled") && {
        sticky: {
          cookie: "AWSALB",
          seconds: numberOf(settings, PROCESS, "StickinessLBCookieDuration"),
        },
      }),
    };
  }
  const drains = kind === "none" || isOn(settings, POLICIES, "ConnectionDrainingEnabled");
  return {
    kind,
    drainMs: drains ? seconds(POLICIES, "ConnectionDrainingTimeout") : 0,
    idleTimeoutMs: seconds(POLICIES, "ConnectionSettingIdleTimeout"),
    ...(isOn(settings, POLICIES, "Stickiness Policy") && {
      sticky: {
        cookie: "AWSELB",
        seconds: numberOf(settings, POLICIES, "Stickiness Cookie Expiration"),
      },
    }),
  };
}

/** Behind a balancer its own check counts; elsewhere the instance must take connections. */
function healthCheck(settings: Settings, kind: BalancerSettings["kind"]): HealthCheck {
  if (kind === "application" || kind === "network") return processCheck(settings, kind);
  const url = textOf(settings, "aws:elasticbeanstalk:application", "Application Healthcheck URL");
  const path = pathOf(url);
  return {
    ...(path !== undefined && kind === "classic"
      ? { path, statuses: [[200, 200]] }
      : CONNECTION_ONLY),
    intervalMs: numberOf(settings, CHECK, "Interval") * 1000,
    timeoutMs: numberOf(settings, CHECK, "Timeout") * 1000,
    healthyThreshold: numberOf(settings, CHECK, "HealthyThreshold"),
    unhealthyThreshold: numberOf(settings, CHECK, "UnhealthyThreshold"),
  };
}

/** The standards of a network load balancer where they differ from an application's. */
const NETWORK = { HealthCheckInterval: 30, HealthyThresholdCount: 5 } as const;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html */
const NETWORK_TIMEOUT_MS = { connection: 10_000, request: 6000 };

function processCheck(settings: Settings, kind: "application" | "network"): HealthCheck {
  const given = settings[PROCESS] ?? {};
  const url = textOf(settings, "aws:elasticbeanstalk:application", "Application Healthcheck URL");
  const isNetwork = kind === "network";
  const path = given["HealthCheckPath"] ?? pathOf(url) ?? (isNetwork ? undefined : "/");
  const number = (name: string) => numberOf(settings, PROCESS, name);
  const standard = (name: keyof typeof NETWORK) =>
    isNetwork && given[name] === undefined ? NETWORK[name] : number(name);
  const codes = textOf(settings, PROCESS, "MatcherHTTPCode") || (isNetwork ? "200-399" : "200");
  const networkTimeoutMs = NETWORK_TIMEOUT_MS[path === undefined ? "connection" : "request"];
  return {
    ...(path === undefined ? CONNECTION_ONLY : { path, statuses: statusesIn(codes) }),
    intervalMs: standard("HealthCheckInterval") * 1000,
    timeoutMs: isNetwork ? networkTimeoutMs : number("HealthCheckTimeout") * 1000,
    healthyThreshold: standard("HealthyThresholdCount"),
    unhealthyThreshold: number("UnhealthyThresholdCount"),
  };
}

const statusesIn = (codes: string) =>
  codes.split(",").map((range) => {
    const [from = 200, to = from] = range.split("-").map(Number);
    return [from, to] as const;
  });

/** `/path` or `HTTP:80/path`; TCP and SSL targets have none. */
function pathOf(url: string): string | undefined {
  if (url.startsWith("/")) return url;
  const [, path] = /^HTTPS?:\d+(\/.*)?$/.exec(url) ?? [];
  return url.startsWith("HTTP") ? (path ?? "/") : undefined;
}
