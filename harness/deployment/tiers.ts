/**
 * The two tiers of the application as Elastic Beanstalk environments, with the option settings of
 * the templates (avalon/webapp.yaml, avalon/worker.yaml).
 */

import { createHash } from "node:crypto";
import { eventually } from "#kernel/eventually.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type {
  ConfigurationOptionSetting,
  EnvironmentDescription,
} from "#model/types/elastic-beanstalk.ts";
import type { Caller } from "#operation/caller.ts";
import type { Tier } from "./environment.ts";
import { type DeploymentPlan, namesOf } from "./plan.ts";

export interface RunningTier {
  readonly environmentName: string;
  /** Of the web application; a worker has none. */
  readonly cname: string | undefined;
  /** Terminates the environment; resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** AWS's Node.js platform runs the reference application, which stands in for Rails. */
const STACK = "64bit Amazon Linux 2023 v6.7.0 running Node.js 22";
/** As the templates set it for the workers. */
const HTTP_CONNECTIONS = "15";
const READY_SECONDS = 60;
const END_MS_MAX = 60_000;

const nameOf = ({ stackName }: DeploymentPlan, tier: Tier) =>
  `${stackName}-${tier === "webapp" ? "webapp" : "workers"}`;

/**
 * The version that a tier ran when it was last there, which may be one that was released since the
 * first; undefined when there was none, or when it was deleted.
 */
export async function lastVersion(
  call: Caller,
  plan: DeploymentPlan,
  tier: Tier,
): Promise<string | undefined> {
  const ApplicationName = plan.stackName;
  const { Environments: [last] = [] } = await call("elastic-beanstalk", "DescribeEnvironments", {
    ApplicationName,
    EnvironmentNames: [nameOf(plan, tier)],
    IncludeDeleted: true,
    IncludedDeletedBackTo: new Date(0),
  });
  if (last?.VersionLabel === undefined) return undefined;
  const asked = { ApplicationName, VersionLabels: [last.VersionLabel] };
  const found = await call("elastic-beanstalk", "DescribeApplicationVersions", asked);
  return found.ApplicationVersions?.[0]?.VersionLabel;
}

/**
 * Makes the application and its version, with avalon.zip in Elastic Beanstalk's bucket, unless they
 * are there; resolves to the version's label, which follows from the bundle's content.
 */
export async function createApplication(
  call: Caller,
  plan: DeploymentPlan,
  bundle: Uint8Array,
): Promise<string> {
  const ApplicationName = plan.stackName;
  const digest = createHash("sha256").update(bundle).digest("hex");
  const VersionLabel = `avalon-${digest.slice(0, 12)}`;
  const asked = { ApplicationNames: [ApplicationName] };
  const found = await call("elastic-beanstalk", "DescribeApplications", asked);
  const { Versions: versions = [] } = found.Applications?.[0] ?? {};
  if (versions.includes(VersionLabel)) return VersionLabel;
  const { S3Bucket = "" } = await call("elastic-beanstalk", "CreateStorageLocation", {});
  const S3Key = `${ApplicationName}/${VersionLabel}.zip`;
  await call("s3", "PutObject", { Bucket: S3Bucket, Key: S3Key, Body: bundle });
  const SourceBundle = { S3Bucket, S3Key };
  const version = { ApplicationName, VersionLabel, SourceBundle, AutoCreateApplication: true };
  await call("elastic-beanstalk", "CreateApplicationVersion", version);
  return VersionLabel;
}

/**
 * Ends the tiers that an earlier harness left and that came back with its data: their settings name
 * servers as they were then.
 */
export async function retireTiers(call: Caller, ApplicationName: string): Promise<void> {
  const asked = { ApplicationName };
  const { Environments = [] } = await call("elastic-beanstalk", "DescribeEnvironments", asked);
  await Promise.all(Environments.map((environment) => terminated(call, environment)));
}

async function terminated(
  call: Caller,
  { EnvironmentId: id = "", EnvironmentName: name, Status }: EnvironmentDescription,
): Promise<void> {
  if (Status !== "Terminating")
    await call("elastic-beanstalk", "TerminateEnvironment", { EnvironmentId: id });
  const end = { what: `the end of ${name}`, withinMs: END_MS_MAX };
  await eventually(() => withStatus(call, id, "Terminated"), end);
}

export interface TierOptions {
  readonly call: Caller;
  readonly plan: DeploymentPlan;
  readonly tier: Tier;
  readonly versionLabel: string;
  readonly properties: Readonly<Record<string, string>>;
  /** How many instances it has, no more and no fewer; from 1. */
  readonly instances: number;
  /** The queue a worker takes its messages from. */
  readonly queueUrl?: string;
  /** Where the environment's events go. */
  readonly alertTopicArn?: string;
  readonly signal: AbortSignal;
}

/** Resolves when the environment is Ready and its health Green; throws with the events otherwise. */
export async function startTier(options: TierOptions): Promise<RunningTier> {
  const { call, plan, tier, versionLabel, signal } = options;
  const name = nameOf(plan, tier);
  const created = await call("elastic-beanstalk", "CreateEnvironment", {
    ApplicationName: plan.stackName,
    EnvironmentName: name,
    VersionLabel: versionLabel,
    SolutionStackName: STACK,
    Tier:
      tier === "webapp"
        ? { Name: "WebServer", Type: "Standard" }
        : { Name: "Worker", Type: "SQS/HTTP" },
    ...(tier === "webapp" && { CNAMEPrefix: name }),
    OptionSettings: settingsOf(options),
  });
  const patience = { what: `the environment ${name}`, withinMs: 2 * READY_SECONDS * 1000, signal };
  // Earlier ones may have had the name.
  const { EnvironmentId: id = "" } = created;
  const made = await eventually(() => withStatus(call, id, "Ready"), patience);
  const stop = () => terminated(call, made);
  if (made.Health !== "Green") {
    const reasons = await errorsOf(call, id);
    await stop();
    throw new HarnessError("HOP_FAILED", `${name} did not come up:\n${reasons.join("\n")}`);
  }
  return { environmentName: name, cname: made.CNAME, stop };
}

async function withStatus(
  call: Caller,
  id: string,
  status: string,
): Promise<EnvironmentDescription | undefined> {
  const asked = { EnvironmentIds: [id], IncludeDeleted: true };
  const { Environments: [found] = [] } = await call(
    "elastic-beanstalk",
    "DescribeEnvironments",
    asked,
  );
  return found?.Status === status ? found : undefined;
}

async function errorsOf(call: Caller, EnvironmentId: string): Promise<readonly string[]> {
  const asked = { EnvironmentId, Severity: "ERROR" } as const;
  const { Events = [] } = await call("elastic-beanstalk", "DescribeEvents", asked);
  return Events.map(({ Message = "" }) => Message).reverse();
}

function settingsOf(options: TierOptions): readonly ConfigurationOptionSetting[] {
  const { plan, properties, queueUrl, alertTopicArn } = options;
  const instances = String(options.instances);
  const option = (Namespace: string, OptionName: string, Value: string) => ({
    Namespace,
    OptionName,
    Value,
  });
  const eb = (rest: string) => `aws:elasticbeanstalk:${rest}`;
  return [
    option("aws:autoscaling:asg", "MinSize", instances),
    option("aws:autoscaling:asg", "MaxSize", instances),
    option(
      "aws:autoscaling:launchconfiguration",
      "IamInstanceProfile",
      namesOf(plan).applicationRole,
    ),
    option("aws:elb:policies", "ConnectionDrainingEnabled", "true"),
    option(eb("environment"), "EnvironmentType", "LoadBalanced"),
    option(eb("command"), "DeploymentPolicy", "Immutable"),
    option(eb("command"), "Timeout", String(READY_SECONDS)),
    option(eb("application"), "Application Healthcheck URL", "/"),
    option(eb("healthreporting:system"), "SystemType", "enhanced"),
    ...(queueUrl === undefined
      ? []
      : [
          option(eb("sqsd"), "WorkerQueueURL", queueUrl),
          option(eb("sqsd"), "HttpConnections", HTTP_CONNECTIONS),
        ]),
    ...(alertTopicArn === undefined
      ? []
      : [option(eb("sns:topics"), "Notification Topic ARN", alertTopicArn)]),
    ...Object.entries(properties).map(([name, value]) =>
      option(eb("application:environment"), name, value),
    ),
  ];
}
