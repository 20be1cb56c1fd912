/**
 * Options of the application, its deployments, health, worker daemon, notifications and logs.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
 */

import { isJsonObject, parseJson } from "#kernel/json.ts";
import {
  flag,
  type NamespaceDefinition,
  noEffect,
  oneOf,
  replaces,
  restarts,
  text,
  whole,
} from "./option.ts";

const NO_PROXY = "instances have no proxy in front of the application";
const NO_MANAGED = "there are no platform updates";
const NO_STREAMING = "instance logs are not streamed to CloudWatch Logs";
const OWN_TOPIC = "a topic of the environment's own is not made; name one by its ARN";

/** The path is honoured; what stands before it may not be. */
function aboutHealthcheckUrl(url: string): string | undefined {
  const [, protocol = "", port = ""] = /^(\w+):(\d+)/.exec(url) ?? [];
  if (/^(HTTPS|SSL)$/i.test(protocol)) return "there is no TLS: instances are checked without it";
  if (port === "" || port === "80") return undefined;
  return `an instance has one port, and that is checked instead of ${port}`;
}

/** Its one rule is honoured (health-rules.ts), its metrics are not. */
function aboutConfigDocument(document: string): string | undefined {
  const parsed = parseJson(document);
  const metrics = isJsonObject(parsed) ? parsed["CloudWatchMetrics"] : undefined;
  if (!isJsonObject(metrics)) return undefined;
  const wanted = Object.values(metrics).some(
    (one) => isJsonObject(one) && Object.keys(one).length > 0,
  );
  return wanted ? "health metrics are not published to CloudWatch" : undefined;
}

const RETENTION_DAYS = [
  ...["1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365"],
  ...["400", "545", "731", "1827", "3653"],
];

const logOptions = (enabled: string) => ({
  [enabled]: noEffect(NO_STREAMING, flag("false")),
  DeleteOnTerminate: noEffect(NO_STREAMING, flag("false")),
  RetentionInDays: noEffect(NO_STREAMING, oneOf("7", RETENTION_DAYS)),
});

export const applicationOptions: readonly NamespaceDefinition[] = [
  {
    namespace: "aws:elasticbeanstalk:application",
    options: {
      "Application Healthcheck URL": noEffect(
        aboutHealthcheckUrl,
        text("", /^(|\/\S*|(HTTP|HTTPS|TCP|SSL):\d{1,5}(\/\S*)?)$/),
      ),
    },
  },
  {
    namespace: "aws:elasticbeanstalk:application:environment",
    options: {},
    anyName: restarts(text()),
  },
  {
    namespace: "aws:elasticbeanstalk:command",
    options: {
      DeploymentPolicy: oneOf("AllAtOnce", [
        "AllAtOnce",
        "Rolling",
        "RollingWithAdditionalBatch",
        "Immutable",
        "TrafficSplitting",
      ]),
      Timeout: whole(600, 1, 3600),
      BatchSizeType: oneOf("Percentage", ["Percentage", "Fixed"]),
      BatchSize: whole(100, 1, 10_000),
      IgnoreHealthCheck: flag("false"),
    },
  },
  {
    namespace: "aws:elasticbeanstalk:trafficsplitting",
    options: { NewVersionPercent: whole(10, 1, 100), EvaluationTime: whole(5, 3, 600) },
  },
  {
    namespace: "aws:elasticbeanstalk:environment",
    options: {
      EnvironmentType: replaces(oneOf("LoadBalanced", ["SingleInstance", "LoadBalanced"])),
      ServiceRole: noEffect("Elastic Beanstalk acts as the account's owner here", text()),
      LoadBalancerType: oneOf("classic", ["classic", "application", "network"]),
      LoadBalancerIsShared: noEffect("each environment has a balancer of its own", flag("false")),
      ExternalExtensionsS3Bucket: noEffect("external extensions are not built", text()),
      ExternalExtensionsS3Key: noEffect("external extensions are not built", text()),
    },
  },
  {
    namespace: "aws:elasticbeanstalk:environment:proxy",
    options: { ProxyServer: noEffect(NO_PROXY, oneOf("nginx", ["nginx", "apache", "none"])) },
  },
  {
    namespace: "aws:elasticbeanstalk:environment:proxy:staticfiles",
    options: {},
    anyName: noEffect(NO_PROXY, text()),
  },
  {
    namespace: "aws:elasticbeanstalk:healthreporting:system",
    options: {
      SystemType: oneOf("basic", ["basic", "enhanced"]),
      ConfigDocument: noEffect(aboutConfigDocument, text()),
      EnhancedHealthAuthEnabled: noEffect("health agents are inside this process", flag()),
      HealthCheckSuccessThreshold: oneOf("Ok", ["Ok", "Warning", "Degraded", "Severe"]),
    },
  },
  { namespace: "aws:elasticbeanstalk:cloudwatch:logs", options: logOptions("StreamLogs") },
  {
    namespace: "aws:elasticbeanstalk:cloudwatch:logs:health",
    options: logOptions("HealthStreamingEnabled"),
  },
  {
    namespace: "aws:elasticbeanstalk:hostmanager",
    options: { LogPublicationControl: noEffect("logs are not rotated to S3", flag("false")) },
  },
  {
    namespace: "aws:elasticbeanstalk:managedactions",
    options: {
      ManagedActionsEnabled: noEffect(NO_MANAGED, flag("false")),
      PreferredStartTime: noEffect(
        NO_MANAGED,
        text(undefined, /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):[0-5]\d$/),
      ),
      ServiceRoleForManagedUpdates: noEffect(NO_MANAGED, text()),
    },
  },
  {
    namespace: "aws:elasticbeanstalk:managedactions:platformupdate",
    options: {
      UpdateLevel: noEffect(NO_MANAGED, oneOf(undefined, ["patch", "minor"])),
      InstanceRefreshEnabled: noEffect(NO_MANAGED, flag("false")),
    },
  },
  {
    namespace: "aws:elasticbeanstalk:monitoring",
    options: {
      "Automatically Terminate Unhealthy Instances": noEffect(
        "AWS has it for legacy environments only",
        flag("true"),
      ),
    },
  },
  {
    namespace: "aws:elasticbeanstalk:sns:topics",
    options: {
      "Notification Topic ARN": text(undefined, /^(|arn:aws:sns:[a-z0-9-]+:\d{12}:\S+)$/),
      "Notification Topic Name": noEffect(OWN_TOPIC, text()),
      "Notification Endpoint": noEffect(OWN_TOPIC, text()),
      "Notification Protocol": noEffect(
        OWN_TOPIC,
        oneOf("email", ["http", "https", "email", "email-json", "sqs"]),
      ),
    },
  },
  {
    namespace: "aws:elasticbeanstalk:sqsd",
    options: {
      WorkerQueueURL: text(),
      HttpPath: text("/", /^\//),
      MimeType: text("application/json"),
      HttpConnections: whole(50, 1, 100),
      ConnectTimeout: whole(5, 1, 60),
      InactivityTimeout: whole(299, 1, 36_000),
      VisibilityTimeout: whole(300, 0, 43_200),
      ErrorVisibilityTimeout: whole(2, 0, 43_200),
      RetentionPeriod: whole(345_600, 60, 1_209_600),
      MaxRetries: whole(10, 1, 100),
    },
  },
  {
    namespace: "aws:elasticbeanstalk:xray",
    options: { XRayEnabled: noEffect("there is no X-Ray", flag("false")) },
  },
];
