/**
 * A DB instance: what it is to be, what is known of it, and the work that leads from the one to the
 * other. Its states are those that the work in hand shows.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
 */

import { nextWindow } from "#operation/window.ts";
import type { Address } from "./engine.ts";

export type Tags = Readonly<Record<string, string>>;

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

/** One thing to do, as plain JSON: what a crash cut short is begun again. */
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

export interface DbInstance {
  /** `db-` and 26 letters: stays with the instance for its life. */
  readonly resourceId: string;
  /** In lower case, as RDS keeps it. */
  readonly identifier: string;
  readonly status: InstanceStatus;
  /** In order; the first is under way. */
  readonly work: readonly Work[];
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

/** With `work` to be done after all that is to be done already. */
export function enqueued(instance: DbInstance, work: Work): DbInstance {
  return {
    ...instance,
    work: [...instance.work, work],
    status: STATUS_OF[work.kind] ?? instance.status,
  };
}

/** With `work` to be done before all else. */
export function interrupted(instance: DbInstance, work: Work): DbInstance {
  return {
    ...instance,
    work: [work, ...instance.work],
    status: STATUS_OF[work.kind] ?? instance.status,
  };
}

/** Without `done`, which something urgent may have overtaken: the next one shows, or else `rest`. */
export function finished(instance: DbInstance, done: Work, rest: InstanceStatus): DbInstance {
  const at = instance.work.findIndex((each) => JSON.stringify(each) === JSON.stringify(done));
  const work = instance.work.filter((_, index) => index !== at);
  const shown = work.map(({ kind }) => STATUS_OF[kind]).find((status) => status !== undefined);
  return { ...instance, work, status: shown ?? rest };
}

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
