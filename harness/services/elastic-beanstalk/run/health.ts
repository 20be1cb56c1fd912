/**
 * Health by what was seen: of each instance, and of the environment by its instances. Basic health
 * is a color; enhanced health has a status and its causes.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-status.html
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environments-health-enhanced-notifications.html
 */

import { assertNever } from "#kernel/assert.ts";
import { isEnhanced, settingsInForce } from "../describe.ts";
import { balancerKind, bounds } from "../options/fleet-settings.ts";
import { countsClientErrors } from "../options/health-rules.ts";
import { type Settings, textOf } from "../options/settings.ts";
import type {
  EnvironmentDocument,
  HealthColor,
  HealthReport,
  HealthStatus,
  InstanceDocument,
  InstanceMetrics,
  OperationDocument,
  Told,
} from "../store.ts";

export const COLORS: Readonly<Record<HealthStatus, HealthColor>> = {
  NoData: "Grey",
  Unknown: "Grey",
  Pending: "Grey",
  Ok: "Green",
  Info: "Green",
  Warning: "Yellow",
  Degraded: "Red",
  Severe: "Red",
};

interface Judgement {
  readonly report: HealthReport;
  /** The event that a change of health is. */
  readonly told?: Told;
}

export function judge(
  environment: EnvironmentDocument,
  instances: readonly InstanceDocument[],
  now: number,
): Judgement {
  const report = isEnhanced(environment)
    ? enhanced(environment, instances, now)
    : basic(environment, instances, now);
  const told = transition(environment, report);
  return told ? { report, told } : { report };
}

function transition(environment: EnvironmentDocument, after: HealthReport): Told | undefined {
  const before = environment.health;
  if (environment.status === "Terminated") return undefined;
  if (isEnhanced(environment)) {
    if (before.status === after.status) return undefined;
    const from = before.status === "Unknown" ? "" : `from ${before.status} `;
    const message = [`Environment health has transitioned ${from}to ${after.status}.`];
    const severity = COLORS[after.status] === "Green" || COLORS[after.status] === "Grey";
    return {
      severity: severity ? "INFO" : "WARN",
      message: [...message, ...after.causes].join(" "),
    };
  }
  if (before.color === after.color || after.color === "Grey") return undefined;
  const color = after.color.toUpperCase();
  const message =
    before.color === "Grey"
      ? `Environment health has been set to ${color}`
      : `Environment health has transitioned from ${before.color.toUpperCase()} to ${color}.`;
  return { severity: after.color === "Green" ? "INFO" : "WARN", message };
}

export interface InstanceHealth {
  readonly status: HealthStatus;
  readonly causes: readonly string[];
  /** What is wrong with it, as the environment counts it. */
  readonly impairment?: Impairment;
}

type Impairment = "data" | "command" | "services" | "balancer" | "version";

/** Such as `1 second` or `4 minutes`. */
function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [amount, unit] =
    seconds < 60
      ? [seconds, "second"]
      : seconds < 3600
        ? [Math.floor(seconds / 60), "minute"]
        : [Math.floor(seconds / 3600), "hour"];
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}

const WITHOUT_NEWS_MS = 600_000;

/** The health of one instance of an environment. */
export function instanceHealth(
  environment: EnvironmentDocument,
  instance: InstanceDocument,
  now: number,
): InstanceHealth {
  const { deployment, observation } = instance;
  if (observation?.lost !== undefined)
    return {
      status: "NoData",
      causes: [`No data. The instance was lost: ${observation.lost}.`],
      impairment: "data",
    };
  if (!deployment || deployment.status === "In Progress")
    return inProgress(instance, deployment?.isFirst === false, now);
  if (deployment.status === "Failed") {
    const when = new Date(deployment.at).toISOString();
    const cause = `Application deployment failed at ${when} with exit status 1.`;
    const isServing = observation?.target === "healthy";
    const status = isServing ? "Degraded" : "Severe";
    return { status, causes: [cause], impairment: "command" };
  }
  if (observation && !observation.running)
    return {
      status: "Severe",
      causes: ["Following services are not running: web."],
      impairment: "services",
    };
  if (observation?.target === "initial" || observation?.target === "draining")
    return { status: "Info", causes: [`The instance is ${registering(observation.target)}.`] };
  if (observation?.target === "unhealthy") return failing(environment, observation.targetReason);
  return byRequests(environment, instance, now);
}

const registering = (target: "initial" | "draining") =>
  target === "initial" ? "being registered with the load balancer" : "leaving the load balancer";

function inProgress(instance: InstanceDocument, isUpdate: boolean, now: number): InstanceHealth {
  const since = lasting(now - (instance.deployment?.at ?? instance.launchedAt));
  const what = isUpdate ? "application deployment" : "initialization";
  return {
    status: isUpdate ? "Info" : "Pending",
    causes: [`Performing ${what} (running for ${since}).`],
  };
}

function failing(environment: EnvironmentDocument, reason = "it does not answer"): InstanceHealth {
  const status = "Severe";
  const kind = balancerKind(settingsInForce(environment), environment.tier);
  if (kind === "none") {
    const cause = `The application takes no connections: ${reason}.`;
    return { status, causes: [cause], impairment: "services" };
  }
  const cause = `Process default has been unhealthy (${codeOf(reason)}): ${reason}.`;
  return { status, causes: [cause], impairment: "balancer" };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
function codeOf(reason: string): string {
  if (reason.startsWith("GET ")) return "Target.ResponseCodeMismatch";
  return reason.startsWith("no answer") ? "Target.Timeout" : "Target.FailedHealthChecks";
}

const RANKS: readonly HealthStatus[] = ["Ok", "Warning", "Degraded", "Severe"];

/**
 * Whether an instance passes the health checks of a deployment. With enhanced health it may do so
 * at a lower status than Ok.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rolling-version-deploy.html
 */
export function hasPassed(
  environment: EnvironmentDocument,
  instance: InstanceDocument,
  now: number,
): boolean {
  const { observation } = instance;
  if (observation?.target === "healthy" && observation.running) return true;
  const namespace = "aws:elasticbeanstalk:healthreporting:system";
  const threshold = textOf(
    settingsInForce(environment),
    namespace,
    "HealthCheckSuccessThreshold",
  ) as HealthStatus;
  // It has to have been looked at.
  if (!isEnhanced(environment) || threshold === "Ok" || observation?.target !== "unhealthy")
    return false;
  const { status } = instanceHealth(environment, instance, now);
  return RANKS.includes(status) && RANKS.indexOf(status) <= RANKS.indexOf(threshold);
}

/** Shares of failing requests that count; AWS publishes no figures, so these are ours. */
const SHARES: readonly (readonly [share: number, status: HealthStatus])[] = [
  [0.75, "Severe"],
  [0.25, "Degraded"],
  [0.05, "Warning"],
];
/** Fewer requests say nothing. */
const REQUESTS_MIN = 5;

/** AWS: five percent are still Ok. */
const CLIENT_SHARES: typeof SHARES = [
  [0.75, "Severe"],
  [0.5, "Degraded"],
  [0.25, "Warning"],
];

function failingRequests(
  { count, statuses }: InstanceMetrics,
  settings: Settings,
): InstanceHealth | undefined {
  if (count < REQUESTS_MIN) return undefined;
  const judge = (hundred: 4 | 5, shares: typeof SHARES, verb: string) => {
    const share = statuses[hundred] / count;
    const [, status] = shares.find(([least]) => share >= least) ?? [];
    const percent = (share * 100).toFixed(1);
    const cause = `${percent} % of the requests are ${verb} with HTTP ${hundred}xx.`;
    return status && { status, causes: [cause] };
  };
  return (
    judge(5, SHARES, "failing") ??
    (countsClientErrors(settings) ? judge(4, CLIENT_SHARES, "erroring") : undefined)
  );
}

function byRequests(
  environment: EnvironmentDocument,
  instance: InstanceDocument,
  now: number,
): InstanceHealth {
  const { metrics, deployment } = instance;
  const expected = environment.versionLabel;
  if (deployment && environment.status === "Ready" && deployment.versionLabel !== expected) {
    const cause =
      `Incorrect application version "${deployment.versionLabel}" (deployment ${deployment.id}). ` +
      `Expected version "${expected}" (deployment ${environment.deploymentId}).`;
    return { status: "Degraded", causes: [cause], impairment: "version" };
  }
  const failing = metrics && failingRequests(metrics, settingsInForce(environment));
  if (failing) return failing;
  const ago = now - (deployment?.at ?? now) - (deployment?.tookMs ?? 0);
  if (!deployment || ago > WITHOUT_NEWS_MS) return { status: "Ok", causes: [] };
  const what = deployment.isFirst ? "Initialization" : "Application deployment";
  const cause = `${what} completed ${lasting(ago)} ago and took ${lasting(deployment.tookMs)}.`;
  return { status: "Ok", causes: [cause] };
}

function enhanced(
  environment: EnvironmentDocument,
  instances: readonly InstanceDocument[],
  now: number,
): HealthReport {
  const report = (status: HealthStatus, ...causes: string[]): HealthReport => ({
    color: COLORS[status],
    status,
    causes,
  });
  const { operation, status } = environment;
  const running = `(running for ${lasting(now - (operation?.at ?? now))})`;
  if (status === "Terminating" || status === "Terminated")
    return report("Info", `Terminate in progress ${running}.`);
  const seen = instances.map((instance) => instanceHealth(environment, instance, now));
  const having = (...wanted: HealthStatus[]) =>
    seen.filter((one) => wanted.includes(one.status)).length;
  const total = instances.length;
  if (operation?.kind === "create" || operation?.kind === "recover") {
    if (having("Severe", "Degraded") === 0)
      return report(
        "Pending",
        `Initialization in progress ${running}.`,
        ...(total === 0 ? [NO_INSTANCES] : []),
      );
  }
  if (total === 0) return report("Severe", NO_INSTANCES);
  const bad = having("Severe", "Degraded", "NoData");
  const busy = having("Info", "Pending");
  if (bad > 0) {
    const worst = seen.find((one) => ["Severe", "Degraded", "NoData"].includes(one.status));
    const allSevere = having("Severe", "NoData") === total;
    const level = allSevere ? "Severe" : bad * 2 >= total ? "Degraded" : "Warning";
    return report(level, ...impairments(environment, seen), ...(worst?.causes ?? []));
  }
  if (busy > 0) return report("Info", `Command is executing on ${busy} out of ${total} instances.`);
  if (operation) return report("Info", `${doing(operation)} in progress ${running}.`);
  const { min } = bounds(settingsInForce(environment));
  if (total < min)
    return report(
      "Degraded",
      `${total} active instances is below Auto Scaling group minimum size ${min}.`,
    );
  const warned = seen.find((one) => one.status === "Warning");
  if (warned) return report("Warning", ...warned.causes);
  return report("Ok", ...(seen[0]?.causes ?? []));
}

const NO_INSTANCES = "There are no instances.";

const DOING: Readonly<Record<OperationDocument["kind"], string>> = {
  create: "Initialization",
  recover: "Initialization",
  rebuild: "Initialization",
  update: "Application update",
  restart: "Application restart",
  swap: "Configuration update",
  terminate: "Terminate",
};

const doing = ({ kind, versionLabel }: OperationDocument) =>
  kind === "update" && versionLabel === undefined ? "Configuration update" : DOING[kind];

/** What is wrong with how many of the instances, a sentence each. */
function impairments(
  { versionLabel, deploymentId }: EnvironmentDocument,
  seen: readonly InstanceHealth[],
): readonly string[] {
  const total = seen.length;
  const sentence = (impairment: Impairment, count: number): string => {
    const which = `${count === total ? "all" : `${count} out of ${total}`} instances`;
    switch (impairment) {
      case "data":
        return count === total
          ? "None of the instances are sending data."
          : `No data received from ${which}.`;
      case "command":
        return `Command failed on ${which}.`;
      case "services":
        return `Impaired services on ${which}.`;
      case "balancer":
        return `ELB health is failing or not available for ${which}.`;
      case "version":
        return (
          `Incorrect application version found on ${which}. Expected version "${versionLabel}" ` +
          `(deployment ${deploymentId}).`
        );
      default:
        return assertNever(impairment);
    }
  };
  const kinds = new Set(seen.flatMap(({ impairment }) => impairment ?? []));
  return [...kinds].map((kind) =>
    sentence(kind, seen.filter(({ impairment }) => impairment === kind).length),
  );
}

/** Basic health looks at the balancer's checks alone. */
function basic(
  environment: EnvironmentDocument,
  instances: readonly InstanceDocument[],
  now: number,
): HealthReport {
  const { operation, status } = environment;
  const grey: HealthReport = { color: "Grey", status: "Unknown", causes: [] };
  if (status !== "Ready" && operation?.kind !== "update" && operation?.kind !== "restart")
    return grey;
  const statuses = instances.map((instance) => instanceHealth(environment, instance, now).status);
  const inService = instances.filter(
    ({ observation }) => observation?.running && observation.target === "healthy",
  ).length;
  if (inService === instances.length && inService > 0)
    return { color: "Green", status: "Ok", causes: [] };
  if (inService > 0) return { color: "Yellow", status: "Warning", causes: [] };
  const isBusy = operation !== undefined && statuses.every((one) => COLORS[one] !== "Red");
  return isBusy ? grey : { color: "Red", status: "Severe", causes: [] };
}
