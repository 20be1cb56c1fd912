/**
 * A DB instance: what it is to be, what is known of it, and the work that leads from the one to the
 * other. Its states are those that the work in hand shows.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
 */

import type { Address } from "#operation/data-service/machine.ts";
import { nextWindow } from "#operation/data-service/window.ts";
import { type WorkList, workOf } from "#operation/data-service/work-list.ts";
import type { Tags } from "#operation/tags.ts";

export type InstanceStatus =
  | "creating"
  | "available"
  | "backing-up"
  | "modifying"
  | "rebooting"
  | "starting"
  | "stopping"
  | "stopped"
  | "deleting"
  | "failed"
  | "incompatible-network"
  | "incompatible-parameters"
  | "incompatible-restore";

/** What may wait for the maintenance window. */
export interface Change {
  readonly identifier?: string;
  readonly instanceClass?: string;
  readonly allocatedStorage?: number;
  readonly storageType?: string;
  readonly iops?: number;
  readonly port?: number;
  readonly multiAz?: boolean;
  readonly backupRetentionDays?: number;
  readonly password?: string;
}

/** What an instance was made from. */
export type Beginning =
  | { readonly kind: "new"; readonly password: string }
  | { readonly kind: "snapshot"; readonly snapshot: string }
  /** A replica of this instance, by its resource id. */
  | { readonly kind: "replica"; readonly source: string };

/** One thing to do. */
export type Work =
  | { readonly kind: "create"; readonly beginning: Beginning }
  /** By a call, after a stop. */
  | { readonly kind: "start" }
  /** After the harness itself was started. */
  | { readonly kind: "resume" }
  /** After the server ended by itself. */
  | { readonly kind: "recover"; readonly how: string }
  | { readonly kind: "stop" }
  | { readonly kind: "reboot"; readonly failover: boolean }
  | { readonly kind: "modify"; readonly change: Change }
  /** Settings that a running server can take on. */
  | { readonly kind: "configure" }
  /** Gives a Multi-AZ instance its standby again. */
  | { readonly kind: "mirror" }
  | { readonly kind: "snapshot"; readonly snapshot: string }
  | { readonly kind: "promote" }
  | { readonly kind: "delete"; readonly finalSnapshot?: string };

/** What is seen of an instance while the work is done; the others do not show. */
const STATUS_OF: Readonly<Partial<Record<Work["kind"], InstanceStatus>>> = {
  create: "creating",
  start: "starting",
  resume: "starting",
  recover: "rebooting",
  stop: "stopping",
  reboot: "rebooting",
  modify: "modifying",
  snapshot: "backing-up",
  promote: "modifying",
  delete: "deleting",
};

export interface DbInstance extends WorkList<Work, InstanceStatus> {
  /** `db-` and 26 letters: stays with the instance for its life. */
  readonly resourceId: string;
  /** In lower case, as RDS keeps it. */
  readonly identifier: string;
  readonly address: Address;
  /** When its server first ran; absent before that. */
  readonly createdAt?: number;
  readonly stoppedAt?: number;
  readonly engineVersion: string;
  readonly masterUsername: string;
  readonly dbName?: string;
  readonly instanceClass: string;
  readonly allocatedStorage: number;
  readonly maxAllocatedStorage?: number;
  readonly storageType: string;
  readonly iops?: number;
  readonly multiAz: boolean;
  readonly zone: string;
  readonly secondaryZone?: string;
  readonly parameterGroup: string;
  /** The group's values that the server was last given. */
  readonly settings: Readonly<Record<string, string>>;
  readonly subnetGroup: string;
  readonly securityGroups: readonly string[];
  readonly backupRetentionDays: number;
  readonly backupWindow: string;
  readonly maintenanceWindow: string;
  readonly publiclyAccessible: boolean;
  readonly autoMinorVersionUpgrade: boolean;
  readonly copyTagsToSnapshot: boolean;
  readonly deletionProtection: boolean;
  readonly certificateAuthority: string;
  /** What waits for the maintenance window. */
  readonly pending: Change;
  readonly pendingSince?: number;
  /** The resource id of the instance that this one replicates. */
  readonly source?: string;
  readonly tags: Tags;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html */
export const STOPPED_MAX_MS = 7 * DAY_MS;

export const { enqueued, interrupted, finished } = workOf<DbInstance, Work, InstanceStatus>(
  STATUS_OF,
);

/** With the values of `change`, which no longer wait. */
export function changed(instance: DbInstance, change: Change): DbInstance {
  const { password: _, port, multiAz, ...values } = change;
  const waiting = Object.entries(instance.pending).filter(([name]) => !(name in change));
  const { pendingSince, secondaryZone, ...rest } = instance;
  const mirrored = multiAz ?? instance.multiAz;
  return {
    ...rest,
    ...values,
    ...(port === undefined ? {} : { address: { ...instance.address, port } }),
    multiAz: mirrored,
    ...(mirrored ? { secondaryZone: secondaryZone ?? neighbourOf(instance.zone) } : {}),
    pending: Object.fromEntries(waiting),
    ...(waiting.length > 0 && pendingSince !== undefined ? { pendingSince } : {}),
  };
}

/** The zone after this one: `us-east-1a` and `us-east-1b` stand in for each other. */
export const neighbourOf = (zone: string): string =>
  `${zone.slice(0, -1)}${zone.endsWith("a") ? "b" : "a"}`;

/** When time alone gives the instance something to do; undefined when it does not. */
export function dueAt(instance: DbInstance): number | undefined {
  if (instance.status === "stopped" && instance.stoppedAt !== undefined)
    return instance.stoppedAt + STOPPED_MAX_MS;
  if (instance.status === "available" && instance.pendingSince !== undefined)
    return nextWindow(instance.maintenanceWindow, instance.pendingSince);
  return undefined;
}

/** Whether its server is meant to run. */
export const isMeantToRun = ({ status, createdAt }: DbInstance): boolean =>
  createdAt !== undefined && !/^(stopped|failed|incompatible-.*)$/.test(status);
