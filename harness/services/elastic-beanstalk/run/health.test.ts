import { expect, test } from "vitest";
import type { EnvironmentDocument, InstanceDocument } from "../store.ts";
import { hasPassed, instanceHealth, judge } from "./health.ts";

const NOW = 1_000_000;
const enhanced = { "aws:elasticbeanstalk:healthreporting:system": { SystemType: "enhanced" } };

const environment = (more: Partial<EnvironmentDocument> = {}): EnvironmentDocument => ({
  id: "e-1",
  name: "media",
  application: "avalon",
  description: "",
  versionLabel: "v1",
  solutionStack: "",
  tier: "WebServer",
  status: "Ready",
  health: { color: "Green", status: "Ok", causes: [] },
  settings: enhanced,
  fileSettings: {},
  deploymentId: 1,
  desired: 2,
  createdAt: 0,
  updatedAt: 0,
  ...more,
});
const instance = (more: Partial<InstanceDocument> = {}): InstanceDocument => ({
  id: "i-1",
  environmentId: "e-1",
  launchedAt: 0,
  isTemporary: false,
  deployment: {
    ...{ id: 1, versionLabel: "v1", status: "Deployed", isFirst: true },
    ...{ at: NOW - 20_000, tookMs: 2000 },
  },
  observation: { id: "i-1", running: true, restarts: 0, target: "healthy" },
  ...more,
});
const seen = (more: Partial<NonNullable<InstanceDocument["observation"]>>) =>
  instance({ observation: { id: "i-1", running: true, restarts: 0, target: "healthy", ...more } });
const requests = (count: number, failing: number) =>
  instance({
    metrics: {
      ...{ seconds: 10, count, latencies: [], cpuPercent: 0, bytesIn: 0, bytesOut: 0 },
      statuses: { 2: count - failing, 3: 0, 4: 0, 5: failing },
    },
  });

test.for([
  ["healthy", instance(), "Ok", "Initialization completed 18 seconds ago and took 2 seconds."],
  ["dead", seen({ running: false }), "Severe", "Following services are not running: web."],
  ["lost", seen({ lost: "it was killed" }), "NoData", "The instance was lost: it was killed."],
  ["registering", seen({ target: "initial" }), "Info", "being registered"],
  [
    "unhealthy",
    seen({ target: "unhealthy", targetReason: "GET / answered 500" }),
    "Severe",
    "(Target.ResponseCodeMismatch): GET / answered 500.",
  ],
  [
    "failing much",
    requests(100, 80),
    "Severe",
    "80.0 % of the requests are failing with HTTP 5xx.",
  ],
  ["failing a little", requests(100, 6), "Warning", "6.0 %"],
  ["failing once of few", requests(4, 4), "Ok", "Initialization completed"],
] as [string, InstanceDocument, string, string][])(
  "an instance that is %s",
  ([, one, status, cause]) => {
    const found = instanceHealth(environment(), one, NOW);
    expect(found.status).toBe(status);
    expect(found.causes.join(" ")).toContain(cause);
  },
);

test("client errors count at higher shares, unless the environment's rule says otherwise", () => {
  const answered = (clientErrors: number) =>
    instance({
      metrics: {
        ...{ seconds: 10, count: 20, latencies: [], cpuPercent: 0, bytesIn: 0, bytesOut: 0 },
        statuses: { 2: 20 - clientErrors, 3: 0, 4: clientErrors, 5: 0 },
      },
    });
  expect(instanceHealth(environment(), answered(1), NOW).status).toBe("Ok");
  expect(instanceHealth(environment(), answered(20), NOW)).toEqual({
    status: "Severe",
    causes: ["100.0 % of the requests are erroring with HTTP 4xx."],
  });
  const rule = { Environment: { Application: { ApplicationRequests4xx: { Enabled: false } } } };
  const ConfigDocument = JSON.stringify({ Rules: rule, Version: 1 });
  const settings = {
    "aws:elasticbeanstalk:healthreporting:system": { SystemType: "enhanced", ConfigDocument },
  };
  expect(instanceHealth(environment({ settings }), answered(20), NOW).status).toBe("Ok");
});

test("an instance of another version is degraded", () => {
  const found = instanceHealth(
    environment({ versionLabel: "v2", deploymentId: 2 }),
    instance(),
    NOW,
  );
  expect(found).toMatchObject({
    status: "Degraded",
    causes: [
      'Incorrect application version "v1" (deployment 1). Expected version "v2" (deployment 2).',
    ],
  });
});

test("the environment is as bad as the share of bad instances", () => {
  const dead = seen({ running: false });
  const of = (...all: InstanceDocument[]) => judge(environment(), all, NOW);
  expect(of(instance(), instance()).told).toBeUndefined();
  expect(of(instance(), instance(), instance(), dead)).toMatchObject({
    report: { status: "Warning", color: "Yellow" },
    told: {
      severity: "WARN",
      message:
        "Environment health has transitioned from Ok to Warning. Impaired services on 1 out of " +
        "4 instances. Following services are not running: web.",
    },
  });
  expect(of(instance(), dead).report.status).toBe("Degraded");
  expect(of(dead, dead).report.status).toBe("Severe");
  expect(of().report).toMatchObject({ status: "Severe", causes: ["There are no instances."] });
});

test("the environment counts what is wrong by its kind", () => {
  const lost = seen({ lost: "it was killed" });
  const deaf = seen({ target: "unhealthy", targetReason: "connect ECONNREFUSED" });
  const of = (...all: InstanceDocument[]) => judge(environment(), all, NOW).report.causes;
  expect(of(lost, deaf, instance())).toEqual([
    "No data received from 1 out of 3 instances.",
    "ELB health is failing or not available for 1 out of 3 instances.",
    "No data. The instance was lost: it was killed.",
  ]);
  expect(of(lost)).toContain("None of the instances are sending data.");
  const other = environment({ versionLabel: "v2", deploymentId: 2 });
  expect(judge(other, [instance(), instance()], NOW).report.causes).toContain(
    'Incorrect application version found on all instances. Expected version "v2" (deployment 2).',
  );
});

test("what is being done is told with how long it has been", () => {
  const operation = { requestId: "r", at: NOW - 125_000 } as const;
  const of = (kind: "create" | "update" | "terminate", status: EnvironmentDocument["status"]) =>
    judge(environment({ operation: { ...operation, kind }, status }), [instance()], NOW).report;
  expect(of("create", "Launching").causes).toEqual([
    "Initialization in progress (running for 2 minutes).",
  ]);
  expect(of("update", "Updating").causes).toEqual([
    "Configuration update in progress (running for 2 minutes).",
  ]);
  expect(of("terminate", "Terminating").causes).toEqual([
    "Terminate in progress (running for 2 minutes).",
  ]);
});

test.for([
  ["Ok", false],
  ["Degraded", false],
  ["Severe", true],
] as [string, boolean][])("a failing instance passes at the threshold %s: %s", (row) => {
  const [threshold, passes] = row;
  const failing = seen({ target: "unhealthy", targetReason: "GET / answered 500" });
  const settings = {
    "aws:elasticbeanstalk:healthreporting:system": {
      ...{ SystemType: "enhanced", HealthCheckSuccessThreshold: threshold },
    },
  };
  expect(hasPassed(environment({ settings }), failing, NOW)).toBe(passes);
  expect(hasPassed(environment({ settings }), seen({ target: "initial" }), NOW)).toBe(false);
  expect(hasPassed(environment({ settings }), instance(), NOW)).toBe(true);
});

test("fewer instances than the least are told", () => {
  const settings = { ...enhanced, "aws:autoscaling:asg": { MinSize: "3" } };
  expect(judge(environment({ settings }), [instance()], NOW).report).toMatchObject({
    status: "Degraded",
    causes: ["1 active instances is below Auto Scaling group minimum size 3."],
  });
});

test("basic health is a color", () => {
  const basic = environment({ settings: {} });
  const dead = seen({ running: false });
  expect(judge(basic, [instance(), dead], NOW)).toMatchObject({
    report: { color: "Yellow" },
    told: { message: "Environment health has transitioned from GREEN to YELLOW." },
  });
  expect(judge(basic, [dead], NOW).report.color).toBe("Red");
  const launching = environment({ settings: {}, status: "Launching" });
  expect(judge(launching, [instance()], NOW).report.color).toBe("Grey");
});
