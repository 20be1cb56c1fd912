/**
 * What Elastic Beanstalk asks of the machinery that runs environments: instances as processes, a
 * load balancer in front of them or a worker daemon beside each.
 */

import type { AccountId } from "#kernel/brand.ts";
import type { PlatformKind } from "./platforms.ts";

export type { PlatformKind } from "./platforms.ts";

/** How instances are looked at, in milliseconds of the harness clock. */
export interface HealthCheck {
  /** A GET that must answer one of `statuses`; only a connection is wanted when it is absent. */
  readonly path?: string;
  /** First and last status of each range. */
  readonly statuses: readonly (readonly [from: number, to: number])[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface BalancerSettings {
  /** A network one leaves requests as they are, and answers none of its own. */
  readonly kind: "classic" | "application" | "network" | "none";
  /** A cookie of the balancer's own; a lifetime of 0 is the browser's session. */
  readonly sticky?: { readonly cookie: string; readonly seconds: number };
  /** How long requests under way may take once their instance goes out of service. */
  readonly drainMs: number;
  readonly idleTimeoutMs: number;
}

/** The worker daemon of each instance: option values of `aws:elasticbeanstalk:sqsd`. */
export interface DaemonSettings {
  readonly queueUrl: string;
  readonly options: Readonly<Record<string, string>>;
}

/** What a fleet of instances is run with; instances take it up at their next deployment. */
export interface FleetSettings {
  /** Host names that lead to the balancer. */
  readonly hosts: readonly string[];
  readonly balancer: BalancerSettings;
  readonly healthCheck: HealthCheck;
  readonly daemon?: DaemonSettings;
  /** Environment properties. */
  readonly properties: Readonly<Record<string, string>>;
  /** Options that only the platform has, by name, with their standards. */
  readonly container: Readonly<Record<string, string>>;
  readonly roleArn: string;
}

export interface FleetFacts {
  readonly account: AccountId;
  readonly region: string;
  readonly environmentId: string;
  readonly environmentName: string;
  readonly platform: PlatformKind;
}

export interface Deployment {
  readonly id: number;
  readonly versionLabel: string;
  readonly bundle: Uint8Array;
  /** A configuration deployment runs `.platform/confighooks` instead of hooks. */
  readonly kind: "application" | "configuration";
  /** Whether the instance runs what is for the leader only. */
  readonly leads: boolean;
}

export type DeployOutcome =
  | { readonly ok: true }
  /** `reason` is one or more lines for people. */
  | { readonly ok: false; readonly reason: string };

export interface RequestFigures {
  /** Seconds the figures cover. */
  readonly seconds: number;
  readonly count: number;
  /** By hundred: 2 for 200 to 299. */
  readonly statuses: Readonly<Record<2 | 3 | 4 | 5, number>>;
  /** Seconds, sorted ascending; a sample when there were many. */
  readonly latencies: readonly number[];
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface InstanceObservation {
  readonly id: string;
  /** Whether its application's process runs now. */
  readonly running: boolean;
  /** How the instance was lost, when it was: it does not come back. */
  readonly lost?: string;
  /** Restarts of its processes in a row. */
  readonly restarts: number;
  /** What the health check says; `out` is registered nowhere. */
  readonly target: "out" | "initial" | "healthy" | "unhealthy" | "draining";
  readonly targetReason?: string;
  /** Process id of the application's `web`. */
  readonly pid?: number;
  readonly port?: number;
}

/** One instance's figures since they were last taken. */
export interface InstanceFigures {
  readonly requests: RequestFigures;
  /** Share of one processor, in percent. */
  readonly cpuPercent: number;
}

export interface Fleet {
  configure(settings: FleetSettings): void;
  /** Makes the machine: a folder, a port, credentials. Nothing runs on it yet. */
  launch(id: string): Promise<void>;
  /** Brings a version onto the instance; what ran before runs on until the new one starts. */
  deploy(id: string, deployment: Deployment, signal: AbortSignal): Promise<DeployOutcome>;
  /** Starts the instance's processes again. */
  restart(id: string): Promise<DeployOutcome>;
  /** Lets the balancer, or the worker daemon, use it; `weight` is its share of new requests. */
  register(id: string, weight?: number): void;
  /** Takes it out of use; resolves when its requests are answered or were cut off. */
  deregister(id: string): Promise<void>;
  terminate(id: string): Promise<void>;
  /** Which instance enqueues the periodic tasks. */
  lead(id: string | undefined): void;
  observe(): readonly InstanceObservation[];
  takeFigures(id: string): Promise<InstanceFigures>;
  /** The last 100 lines of each log as one text, or a zip of all logs whole. */
  logs(id: string, kind: "tail" | "bundle"): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What a fleet tells of its own accord. */
export interface FleetWatcher {
  /** An observation changed. */
  onChange(): void;
  /** Something of the bundle is not honoured, or a step of the deployment is worth telling. */
  onNotice(instanceId: string, notice: Notice): void;
  /** The instance's daemon has received messages: they are in its hands until it is done. */
  onReceive(instanceId: string, queueUrl: string, messages: readonly DaemonMessage[]): void;
  /** It is done with the message, whatever became of it. */
  onConclude(instanceId: string, message: DaemonMessage): void;
}

/** A message as one receive of it is named. */
export interface DaemonMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
}

export interface Notice {
  readonly severity: "INFO" | "WARN" | "ERROR";
  readonly message: string;
}

/** The namespace of {@link BundleReport.settings} that holds a bundle's resources, as JSON. */
export const RESOURCES = "Resources";

/** The alarms of an environment's stack, which configuration files may change. */
export const ALARM_NAMES = { high: "AWSEBCloudwatchAlarmHigh", low: "AWSEBCloudwatchAlarmLow" };

export const COMPARISON_OPERATORS = [
  "GreaterThanThreshold",
  "GreaterThanOrEqualToThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
] as const;

/** What a source bundle says of itself. */
export interface BundleReport {
  /** From `.ebextensions`, by namespace and name; the environment's alarms with them. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What will not be honoured, a sentence each. */
  readonly notices: readonly string[];
}

export interface BeanstalkEngine {
  /** Why environments of this platform cannot run here; undefined when they can. */
  refusal(platform: PlatformKind, region: string): Promise<string | undefined>;
  /** What CNAMEs end in, such as `us-east-1.elasticbeanstalk.localhost`. */
  domain(account: AccountId, region: string): string;
  /** Throws HarnessError when the bundle cannot be deployed on the platform. */
  read(bundle: Uint8Array, platform?: PlatformKind): Promise<BundleReport>;
  open(facts: FleetFacts, watcher: FleetWatcher): Promise<Fleet>;
  /** A running environment's fleet. */
  find(environmentId: string): Fleet | undefined;
  stop(): Promise<void>;
}
