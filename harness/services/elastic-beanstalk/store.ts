/** What Elastic Beanstalk keeps in a region. Only finding and keeping happens here. */

import type { AccountId, Region } from "#kernel/brand.ts";
import type {
  ApplicationResourceLifecycleConfig,
  SourceBuildInformation,
} from "#model/types/elastic-beanstalk.ts";
import type { StoreScope } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Collection } from "#store/documents.ts";
import type { InstanceObservation } from "./engine.ts";
import type { Settings } from "./options/settings.ts";

/** Times are milliseconds, here and below. */
interface Dated {
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface ApplicationDocument extends Dated {
  readonly name: string;
  readonly description: string;
  readonly lifecycle?: ApplicationResourceLifecycleConfig;
}

export type VersionStatus = "UNPROCESSED" | "PROCESSING" | "PROCESSED" | "FAILED";

export interface VersionDocument extends Dated {
  readonly application: string;
  readonly label: string;
  readonly description: string;
  readonly bucket: string;
  readonly key: string;
  readonly status: VersionStatus;
  readonly build?: SourceBuildInformation;
}

export interface TemplateDocument extends Dated {
  readonly application: string;
  readonly name: string;
  readonly description: string;
  readonly solutionStack: string;
  readonly settings: Settings;
}

export type EnvironmentStatus = "Launching" | "Updating" | "Ready" | "Terminating" | "Terminated";
export type HealthColor = "Green" | "Yellow" | "Red" | "Grey";
export type HealthStatus =
  | "NoData"
  | "Unknown"
  | "Pending"
  | "Ok"
  | "Info"
  | "Warning"
  | "Degraded"
  | "Severe";

export type Tier = "WebServer" | "Worker";

/** What an environment is busy with; kept, so that a restart of the harness goes on with it. */
export interface OperationDocument {
  readonly kind: "create" | "update" | "rebuild" | "restart" | "swap" | "terminate" | "recover";
  readonly requestId: string;
  /** When it was asked for. */
  readonly at?: number;
  /** Set by AbortEnvironmentUpdate. */
  readonly isAborted?: boolean;
  /** The version an update deploys. */
  readonly versionLabel?: string;
  /** The settings an update brings, whole. */
  readonly settings?: Settings;
  readonly fileSettings?: Settings;
}

export interface HealthReport {
  readonly color: HealthColor;
  readonly status: HealthStatus;
  readonly causes: readonly string[];
}

export interface EnvironmentDocument extends Dated {
  readonly id: string;
  readonly name: string;
  readonly application: string;
  readonly description: string;
  readonly versionLabel?: string;
  readonly templateName?: string;
  readonly solutionStack: string;
  readonly tier: Tier;
  /** The whole host name; a worker has none. */
  readonly cname?: string;
  readonly loadBalancer?: string;
  readonly operationsRole?: string;
  readonly status: EnvironmentStatus;
  readonly health: HealthReport;
  /** When the health was last looked at. */
  readonly refreshedAt?: number;
  /** Set by requests and configuration templates. */
  readonly settings: Settings;
  /** Set by the configuration files of the version that is deployed. */
  readonly fileSettings: Settings;
  /** Rises with each deployment. */
  readonly deploymentId: number;
  readonly operation?: OperationDocument;
  /** The queues that were made for a worker that named none. */
  readonly ownQueue?: { readonly url: string; readonly deadLetterUrl: string };
  /** Number of instances that Auto Scaling wants now. */
  readonly desired: number;
  readonly scaledAt?: number;
}

export interface DeploymentRecord {
  readonly id: number;
  readonly versionLabel: string;
  readonly status: "In Progress" | "Deployed" | "Failed";
  /** Whether it is the instance's first. */
  readonly isFirst: boolean;
  readonly at: number;
  readonly tookMs: number;
}

/** Figures of the last look, as DescribeInstancesHealth tells them. */
export interface InstanceMetrics {
  readonly seconds: number;
  readonly count: number;
  readonly statuses: Readonly<Record<2 | 3 | 4 | 5, number>>;
  readonly latencies: readonly number[];
  readonly cpuPercent: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface InstanceDocument {
  readonly id: string;
  readonly environmentId: string;
  readonly launchedAt: number;
  /** Launched by a deployment, beside the ones that serve. */
  readonly isTemporary: boolean;
  readonly deployment?: DeploymentRecord;
  readonly observation?: InstanceObservation;
  readonly metrics?: InstanceMetrics;
}

export interface EventDocument {
  readonly at: number;
  readonly severity: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";
  readonly message: string;
  readonly application: string;
  readonly environmentId?: string;
  readonly environmentName?: string;
  readonly versionLabel?: string;
  readonly templateName?: string;
  readonly requestId?: string;
}

/** What is told in an event. */
export type Told = Pick<EventDocument, "severity" | "message" | "requestId">;

export interface InfoDocument {
  readonly environmentId: string;
  readonly type: "tail" | "bundle";
  readonly instanceId: string;
  readonly at: number;
  readonly message: string;
}

/** A message that a worker's daemon has received and is not done with. */
export interface HeldDocument {
  readonly queueUrl: string;
  readonly receiptHandle: string;
}

export interface BeanstalkStore {
  readonly account: AccountId;
  readonly region: Region;
  readonly applications: Collection<ApplicationDocument>;
  /** By `<application>/<label>`. */
  readonly versions: Collection<VersionDocument>;
  /** By `<application>/<name>`. */
  readonly templates: Collection<TemplateDocument>;
  readonly environments: Collection<EnvironmentDocument>;
  /** By `<environment id>/<instance id>`. */
  readonly instances: Collection<InstanceDocument>;
  /** By a number that rises, twelve digits. */
  readonly events: Collection<EventDocument>;
  /** By `<environment id>/<type>/<instance id>`. */
  readonly infos: Collection<InfoDocument>;
  /** By `<environment id>/<instance id>/<message id>`. */
  readonly held: Collection<HeldDocument>;
  /** By ARN. */
  readonly tags: Collection<Readonly<Record<string, string>>>;
  instancesOf(environmentId: string): readonly InstanceDocument[];
}

export function createBeanstalkStore(scope: StoreScope): BeanstalkStore {
  const shelf = shelvesOf("elastic-beanstalk", scope);
  const instances = shelf<InstanceDocument>("instances");
  return {
    account: scope.account,
    region: scope.region,
    applications: shelf("applications"),
    versions: shelf("versions"),
    templates: shelf("templates"),
    environments: shelf("environments"),
    instances,
    events: shelf("events"),
    infos: shelf("infos"),
    held: shelf("held"),
    tags: shelf("tags"),
    instancesOf: (environmentId) =>
      instances
        .scan({ prefix: `${environmentId}/` })
        .map(({ document }) => document)
        .sort((a, b) => a.launchedAt - b.launchedAt || (a.id < b.id ? -1 : 1)),
  };
}
