/** Clusters, replication groups, snapshots and groups as the API shows them. */

import type {
  CacheCluster,
  CacheNode,
  CacheParameterGroup,
  CacheSubnetGroup,
  Endpoint,
  NodeGroupMember,
  ReplicationGroup,
  Snapshot,
} from "#model/types/elasticache.ts";
import type { Address } from "#operation/data-service/machine.ts";
import { type SubnetGroup, shownSubnets } from "#operation/data-service/subnets.ts";
import { type Cache, type Member, replicasOf } from "./cache.ts";
import { arnOf, findParameterGroup } from "./find.ts";
import { ENGINE, NODE_ID } from "./limits.ts";
import type { Scope } from "./operation.ts";
import { settingsOf } from "./parameters.ts";
import { primaryOf } from "./server.ts";
import type { CacheSnapshot, KeptParameterGroup } from "./store.ts";

const endpointOf = ({ host, port }: Address): Endpoint => ({ Address: host, Port: port });

/** AWS: a node's own state is that of its cache, but for one that is not there yet. */
const statusOf = (cache: Cache, { createdAt }: Member): string =>
  createdAt === undefined && cache.status === "modifying" ? "creating" : cache.status;

export function shownCluster(
  ctx: Scope,
  cache: Cache,
  member: Member,
  withNodes = false,
): CacheCluster {
  const isLeaving = cache.leaving.some(({ id }) => id === member.id);
  return {
    CacheClusterId: member.id,
    CacheNodeType: cache.nodeType,
    Engine: ENGINE,
    EngineVersion: cache.engineVersion,
    CacheClusterStatus: isLeaving ? "deleting" : statusOf(cache, member),
    NumCacheNodes: 1,
    PreferredAvailabilityZone: member.zone,
    ...(member.createdAt !== undefined && { CacheClusterCreateTime: new Date(member.createdAt) }),
    PreferredMaintenanceWindow: cache.maintenanceWindow,
    PendingModifiedValues: { CacheNodeType: cache.pending.nodeType },
    CacheSecurityGroups: [],
    CacheParameterGroup: parameterStatus(ctx, cache),
    CacheSubnetGroupName: cache.subnetGroup,
    ...(withNodes && { CacheNodes: [shownNode(cache, member)] }),
    AutoMinorVersionUpgrade: cache.autoMinorVersionUpgrade,
    SecurityGroups: securityGroupsOf(cache),
    ...(cache.kind === "replication-group" && { ReplicationGroupId: cache.id }),
    SnapshotRetentionLimit: cache.snapshotRetentionDays,
    SnapshotWindow: cache.snapshotWindow,
    AuthTokenEnabled: cache.tokens.length > 0,
    TransitEncryptionEnabled: false,
    AtRestEncryptionEnabled: false,
    ARN: arnOf(ctx, "cluster", member.id),
    ReplicationGroupLogDeliveryEnabled: false,
    NetworkType: "ipv4",
    IpDiscovery: "ipv4",
  };
}

const securityGroupsOf = ({ securityGroups }: Cache) =>
  securityGroups.map((SecurityGroupId) => ({ SecurityGroupId, Status: "active" }));

function shownNode(cache: Cache, member: Member): CacheNode {
  return {
    CacheNodeId: NODE_ID,
    CacheNodeStatus: statusOf(cache, member),
    ...(member.createdAt !== undefined && {
      CacheNodeCreateTime: new Date(member.createdAt),
      Endpoint: endpointOf(member.address),
    }),
    ParameterGroupStatus: "in-sync",
    CustomerAvailabilityZone: member.zone,
  };
}

function parameterStatus(ctx: Scope, cache: Cache) {
  const wanted = settingsOf(findParameterGroup(ctx, cache.parameterGroup));
  const same = Object.entries(wanted).every(([name, value]) => cache.settings[name] === value);
  const isApplying = cache.work.some(({ kind }) => kind === "configure");
  return {
    CacheParameterGroupName: cache.parameterGroup,
    ParameterApplyStatus: same ? "in-sync" : isApplying ? "applying" : "pending-reboot",
    CacheNodeIdsToReboot: same || isApplying ? [] : [NODE_ID],
  };
}

export function shownReplicationGroup(ctx: Scope, cache: Cache): ReplicationGroup {
  const { endpoints, status } = cache;
  const exists = cache.createdAt !== undefined && endpoints !== undefined;
  return {
    ReplicationGroupId: cache.id,
    Description: cache.description,
    Status: status,
    PendingModifiedValues: {},
    MemberClusters: cache.members.map(({ id }) => id),
    NodeGroups: [
      {
        NodeGroupId: NODE_ID,
        Status: status,
        ...(exists && {
          PrimaryEndpoint: endpointOf(endpoints.primary),
          ReaderEndpoint: endpointOf(endpoints.reader),
          NodeGroupMembers: cache.members.map((member) => shownMember(cache, member)),
        }),
      },
    ],
    AutomaticFailover: cache.automaticFailover ? "enabled" : "disabled",
    MultiAZ: cache.multiAz ? "enabled" : "disabled",
    SnapshotRetentionLimit: cache.snapshotRetentionDays,
    SnapshotWindow: cache.snapshotWindow,
    ClusterEnabled: false,
    ClusterMode: "disabled",
    CacheNodeType: cache.nodeType,
    AuthTokenEnabled: cache.tokens.length > 0,
    ...(cache.tokenChangedAt !== undefined && {
      AuthTokenLastModifiedDate: new Date(cache.tokenChangedAt),
    }),
    TransitEncryptionEnabled: false,
    AtRestEncryptionEnabled: false,
    ARN: arnOf(ctx, "replicationgroup", cache.id),
    ...(cache.createdAt !== undefined && {
      ReplicationGroupCreateTime: new Date(cache.createdAt),
    }),
    DataTiering: "disabled",
    AutoMinorVersionUpgrade: cache.autoMinorVersionUpgrade,
    NetworkType: "ipv4",
    IpDiscovery: "ipv4",
    Engine: ENGINE,
  };
}

const shownMember = (cache: Cache, { id, address, zone }: Member): NodeGroupMember => ({
  CacheClusterId: id,
  CacheNodeId: NODE_ID,
  ReadEndpoint: endpointOf(address),
  PreferredAvailabilityZone: zone,
  CurrentRole: id === cache.primary ? "primary" : "replica",
});

export function shownSnapshot(ctx: Scope, snapshot: CacheSnapshot): Snapshot {
  const { cache, name, member } = snapshot;
  const isGroup = cache.kind === "replication-group";
  const megabytes = Math.ceil(snapshot.bytes / 1024 / 1024);
  return {
    SnapshotName: name,
    ...(isGroup && {
      ReplicationGroupId: cache.id,
      ReplicationGroupDescription: cache.description,
    }),
    CacheClusterId: member,
    SnapshotStatus: snapshot.status,
    SnapshotSource: "manual",
    CacheNodeType: cache.nodeType,
    Engine: ENGINE,
    EngineVersion: cache.engineVersion,
    NumCacheNodes: 1,
    PreferredAvailabilityZone: primaryOf(cache).zone,
    CacheClusterCreateTime: new Date(cache.createdAt ?? snapshot.takenAt),
    PreferredMaintenanceWindow: cache.maintenanceWindow,
    Port: cache.port,
    CacheParameterGroupName: cache.parameterGroup,
    CacheSubnetGroupName: cache.subnetGroup,
    AutoMinorVersionUpgrade: cache.autoMinorVersionUpgrade,
    SnapshotRetentionLimit: cache.snapshotRetentionDays,
    SnapshotWindow: cache.snapshotWindow,
    ...(isGroup && {
      NumNodeGroups: 1,
      AutomaticFailover: cache.automaticFailover ? "enabled" : "disabled",
    }),
    NodeSnapshots: [
      {
        CacheClusterId: member,
        CacheNodeId: NODE_ID,
        CacheSize: `${megabytes} MB`,
        SnapshotCreateTime: new Date(snapshot.takenAt),
      },
    ],
    ARN: arnOf(ctx, "snapshot", name),
    DataTiering: "disabled",
  };
}

export const shownParameterGroup = (
  ctx: Scope,
  group: KeptParameterGroup,
): CacheParameterGroup => ({
  CacheParameterGroupName: group.name,
  CacheParameterGroupFamily: group.family,
  Description: group.description,
  IsGlobal: false,
  ARN: arnOf(ctx, "parametergroup", group.name),
});

export function shownSubnetGroup(ctx: Scope, group: SubnetGroup): CacheSubnetGroup {
  return {
    CacheSubnetGroupName: group.name,
    CacheSubnetGroupDescription: group.description,
    VpcId: "vpc-00000000",
    Subnets: shownSubnets(group, ctx.region, { SupportedNetworkTypes: ["ipv4"] }),
    ARN: arnOf(ctx, "subnetgroup", group.name),
    SupportedNetworkTypes: ["ipv4"],
  };
}

/** The members that a list shows: those that are, and those on their way out. */
export const shownMembers = (cache: Cache): readonly Member[] => [
  primaryOf(cache),
  ...replicasOf(cache),
  ...cache.leaving,
];
