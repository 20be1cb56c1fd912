/** What option values mean, and which cannot stand: without any environment. */

import { describe, expect, test } from "vitest";
import type { PlatformKind } from "../platforms.ts";
import { fleetSettings } from "./fleet-settings.ts";
import { rollingUpdateOf } from "./rolling-update.ts";
import { type Settings, withoutEffect } from "./settings.ts";
import { problemsOf } from "./validate.ts";

const ROLLING = "aws:autoscaling:updatepolicy:rollingupdate";
const PROCESS = "aws:elasticbeanstalk:environment:process:default";
const ASG = "aws:autoscaling:asg";
const balanced = (LoadBalancerType: string, more: Settings = {}): Settings => ({
  "aws:elasticbeanstalk:environment": { LoadBalancerType },
  ...more,
});

describe("a setting is refused", () => {
  test.for([
    ["a duration that is none", { [ROLLING]: { PauseTime: "5M" } }, "does not match the pattern"],
    ["an empty duration", { [ROLLING]: { PauseTime: "PT" } }, "does not match the pattern"],
    [
      "a pause of two hours",
      { [ROLLING]: { PauseTime: "PT2H" } },
      "Value is greater than maximum allowed value: 3600 seconds",
    ],
    [
      "a time-out of a minute",
      { [ROLLING]: { Timeout: "PT1M" } },
      "Value is less than minimum allowed value: 300 seconds",
    ],
    [
      "a threshold beyond its range",
      { "aws:autoscaling:trigger": { UpperThreshold: "20000001" } },
      "Value is greater than maximum allowed value: 20000000",
    ],
    [
      "a config document that is none",
      { "aws:elasticbeanstalk:healthreporting:system": { ConfigDocument: "{" } },
      "The value is not a JSON document.",
    ],
    [
      "as many in service as there can be",
      { [ASG]: { MaxSize: "2" }, [ROLLING]: { MinInstancesInService: "2" } },
      "MinInstancesInService (2) must be less than MaxSize (2).",
    ],
    [
      "HTTP behind a network load balancer",
      balanced("network", { [PROCESS]: { Protocol: "HTTP" } }),
      "it can be TCP.",
    ],
    [
      "TCP behind an application load balancer",
      balanced("application", { [PROCESS]: { Protocol: "TCP" } }),
      "it can be HTTP or HTTPS.",
    ],
    [
      "an interval that a network load balancer has not",
      balanced("network", { [PROCESS]: { HealthCheckInterval: "15" } }),
      "it can be 10 or 30.",
    ],
    [
      "a code that a network load balancer does not take",
      balanced("network", { [PROCESS]: { MatcherHTTPCode: "200-404" } }),
      "codes are 200 to 399, not 404.",
    ],
  ] as [string, Settings, string][])("%s", ([, settings, text]) => {
    const [problem, ...others] = problemsOf(settings);
    expect(problem?.Message).toContain(text);
    expect(others).toEqual([]);
  });

  test.for([
    ["node", { "aws:elasticbeanstalk:container:python": { WSGIPath: "app" } }, 1],
    ["python", { "aws:elasticbeanstalk:container:python": { WSGIPath: "app" } }, 0],
    ["tomcat", { "aws:elasticbeanstalk:container:tomcat:jvmoptions": { Xmx: "4g" } }, 0],
    ["ruby", { "aws:elasticbeanstalk:container:tomcat:jvmoptions": { Xmx: "4g" } }, 1],
  ] as [PlatformKind, Settings, number][])("on %s when another platform has it", (row) => {
    const [platform, settings, count] = row;
    expect(problemsOf(settings, platform)).toHaveLength(count);
  });
});

test.for([
  ["/status", []],
  ["HTTP:80/", []],
  ["HTTP:8983/solr/", ["an instance has one port, and that is checked instead of 8983"]],
  ["TCP:443", ["an instance has one port, and that is checked instead of 443"]],
  ["HTTPS:443/", ["there is no TLS: instances are checked without it"]],
] as [string, string[]][])("the health check URL %s is told for what it lacks here", (row) => {
  const [url, reasons] = row;
  const name = "aws:elasticbeanstalk:application";
  expect(withoutEffect({ [name]: { "Application Healthcheck URL": url } })).toEqual(
    reasons.map((reason) => `${name}:Application Healthcheck URL (${reason})`),
  );
});

const checkOf = (settings: Settings) =>
  fleetSettings(settings, {
    ...{ tier: "WebServer", platform: "node", hosts: [], roleArn: "" },
  }).healthCheck;

test("each balancer checks by its own standards", () => {
  expect(checkOf(balanced("network"))).toEqual({
    ...{ statuses: [], intervalMs: 30_000, timeoutMs: 10_000 },
    ...{ healthyThreshold: 5, unhealthyThreshold: 5 },
  });
  expect(checkOf(balanced("network", { [PROCESS]: { HealthCheckPath: "/up" } }))).toMatchObject({
    ...{ path: "/up", statuses: [[200, 399]], timeoutMs: 6000 },
  });
  expect(checkOf(balanced("application"))).toMatchObject({
    ...{ path: "/", statuses: [[200, 200]], intervalMs: 15_000, healthyThreshold: 3 },
  });
  expect(checkOf({})).toMatchObject({ statuses: [], intervalMs: 10_000, timeoutMs: 5000 });
});

describe("instances are replaced", () => {
  const sized = (rolling: Record<string, string>, min = "4", max = "8") =>
    rollingUpdateOf({ [ASG]: { MinSize: min, MaxSize: max }, [ROLLING]: rolling });

  test("all at once by standard, and in batches as soon as one of their sizes is given", () => {
    expect(sized({})).toMatchObject({ kind: "disabled", batchSize: 2, minInService: 4 });
    expect(sized({}, "3", "3")).toMatchObject({ batchSize: 1, minInService: 2 });
    expect(sized({ MaxBatchSize: "3" })).toMatchObject({ kind: "time", batchSize: 3 });
    expect(sized({ PauseTime: "PT1M30S" })).toMatchObject({ kind: "time", pauseMs: 90_000 });
    expect(sized({ MaxBatchSize: "3", RollingUpdateEnabled: "false" }).kind).toBe("disabled");
  });

  test("by health or by a second group when that is asked for", () => {
    const enabled = { RollingUpdateEnabled: "true" };
    expect(sized({ ...enabled, RollingUpdateType: "Health" })).toMatchObject({
      ...{ kind: "health", timeoutMs: 1_800_000 },
    });
    expect(sized({ RollingUpdateType: "Immutable" }).kind).toBe("immutable");
  });

  test("a single instance has no batches", () => {
    const single = { "aws:elasticbeanstalk:environment": { EnvironmentType: "SingleInstance" } };
    const health = { RollingUpdateEnabled: "true", RollingUpdateType: "Health" };
    expect(rollingUpdateOf({ ...single, [ROLLING]: health }).kind).toBe("disabled");
    const immutable = { RollingUpdateType: "Immutable" };
    expect(rollingUpdateOf({ ...single, [ROLLING]: immutable }).kind).toBe("immutable");
  });
});
