/**
 * A cache: a cluster of one node, or a replication group of a primary and its replicas. What it is
 * to be, and the work that leads there; its state is what the work in hand shows.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.html
 */

import type { Address } from "#operation/data-service/machine.ts";
import { nextWindow } from "#operation/data-service/window.ts";
import { type WorkList, workOf } from "#operation/data-service/work-list.ts";
import type { Tags } from "#operation/tags.ts";

export type CacheStatus =
  | "creating"
  | "available"
  | "modifying"
  | "rebooting cluster nodes"
  | "snapshotting"
  | "deleting"
  | "create-failed"
  | "incompatible-network"
  | "restore-failed";

/** One thing to do. */
export type Work =
  | { readonly kind: "create"; readonly snapshot?: string }
  /** After the harness itself was started. */
  | { readonly kind: "resume" }
  /** Makes the nodes that are to be, and ends those that are not. */
  | { readonly kind: "arrange" }
  /** A node ended by itself. */
  | { readonly kind: "recover"; readonly member: string; readonly how: string }
  | { readonly kind: "failover" }
  | { readonly kind: "reboot"; readonly member: string }
  /** Settings and tokens that running nodes can take on. */
  | { readonly kind: "configure" }
  | { readonly kind: "snapshot"; readonly snapshot: string; readonly member: string }
  | { readonly kind: "delete"; readonly finalSnapshot?: string };

/** What is seen of a cache while the work is done; the others do not show. */
const STATUS_OF: Readonly<Partial<Record<Work["kind"], CacheStatus>>> = {
  create: "creating",
  resume: "creating",
  arrange: "modifying",
  recover: "modifying",
  failover: "modifying",
  reboot: "rebooting cluster nodes",
  configure: "modifying",
  snapshot: "snapshotting",
  delete: "deleting",
};

export interface Member {
  /** The cluster id of the node. */
  readonly id: string;
  readonly address: Address;
  readonly zone: string;
  /** When it first ran; absent before that. */
  readonly createdAt?: number;
}

/** What may wait for the maintenance window. */
export interface Change {
  readonly nodeType?: string;
}

export interface Cache extends WorkList<Work, CacheStatus> {
  readonly key: string;
  /** The id of the cluster or of the replication group. */
  readonly id: string;
  readonly kind: "cluster" | "replication-group";
  readonly description: string;
  readonly createdAt?: number;
  /** A cluster has one; the first of a replication group was its first primary. */
  readonly members: readonly Member[];
  /** Members that are to go. */
  readonly leaving: readonly Member[];
  readonly primary: string;
  readonly port: number;
  /** Of a replication group: where its primary, and its replicas, are reached. */
  readonly endpoints?: { readonly primary: Address; readonly reader: Address };
  readonly nodeType: string;
  readonly engineVersion: string;
  readonly parameterGroup: string;
  /** The group's values that the nodes were last given. */
  readonly settings: Readonly<Record<string, string>>;
  readonly subnetGroup: string;
  readonly securityGroups: readonly string[];
  readonly maintenanceWindow: string;
  readonly snapshotWindow: string;
  readonly snapshotRetentionDays: number;
  readonly autoMinorVersionUpgrade: boolean;
  readonly automaticFailover: boolean;
  readonly multiAz: boolean;
  /** What clients may authenticate with: one, or two while it is rotated. */
  readonly tokens: readonly string[];
  readonly tokenChangedAt?: number;
  readonly pending: Change;
  readonly pendingSince?: number;
  readonly tags: Tags;
}

export const { enqueued, interrupted, finished } = workOf<Cache, Work, CacheStatus>(STATUS_OF);

export const replicasOf = ({ members, primary }: Cache): readonly Member[] =>
  members.filter(({ id }) => id !== primary);

/** The hosts that a member serves now, its own first. AWS spreads readers; here one replica has them. */
export function hostsOf(cache: Cache, { id, address }: Member): readonly string[] {
  const { endpoints, primary } = cache;
  if (!endpoints) return [address.host];
  const reader = replicasOf(cache)[0]?.id ?? primary;
  return [
    address.host,
    ...(id === primary ? [endpoints.primary.host] : []),
    ...(id === reader ? [endpoints.reader.host] : []),
  ];
}

/** When time alone gives the cache something to do; undefined when it does not. */
export function dueAt(cache: Cache): number | undefined {
  if (cache.status !== "available" || cache.pendingSince === undefined) return undefined;
  return nextWindow(cache.maintenanceWindow, cache.pendingSince);
}

/** Whether its nodes are meant to run. */
export const isMeantToRun = ({ status, createdAt }: Cache): boolean =>
  createdAt !== undefined && !/^(.*-failed|incompatible-network)$/.test(status);
