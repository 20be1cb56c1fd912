/**
 * Database and Redis as the infrastructure's templates make them (postgres.yaml, redis.yaml): a DB
 * instance by RDS and a cache by ElastiCache, each in a subnet group. Applications share them: each
 * has a database and a prefix of its own there.
 */

import { eventually } from "#kernel/eventually.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { together } from "#kernel/together.ts";
import type { Endpoint } from "#model/types/rds.ts";
import type { Caller } from "#operation/caller.ts";
import type { ServerAddresses } from "./backends.ts";

export type DataStores = Pick<ServerAddresses, "postgres" | "redis">;

export interface DataStoreOptions {
  /** Whether the database has a standby that takes over when it fails. */
  readonly multiAz: boolean;
  /** One as in the templates; of several, the first is replicated, and another takes over. */
  readonly redisNodes: number;
}

/** Those of the templates: RDS's standby takes over, Redis is one node. */
export const TEMPLATES: DataStoreOptions = { multiAz: true, redisNodes: 1 };

export interface DataStoreContext {
  readonly call: Caller;
  /** Prefix of their names. */
  readonly stackName: string;
  readonly signal?: AbortSignal;
}

/** What they are called. */
export const dataStoreNames = (stackName: string) => ({
  database: `${stackName}-database`,
  redis: `${stackName}-redis`,
});

const MASTER = "ebroot";
/** Known to whoever reads this: the server listens on loopback alone. */
const PASSWORD = "only-on-loopback";
const INSTANCE_CLASS = "db.t2.large";
const STORAGE_GIB = 5;
const NODE_TYPE = "cache.t2.small";
/** The two private subnets of the templates' VPC, which this harness does not have. */
const SUBNETS = ["subnet-private1", "subnet-private2"];

const READY_WITHIN_MS = 60_000;
const GONE_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 30;

/** Resolves when both can be used; takes over what an earlier run left. */
export async function createDataStores(
  context: DataStoreContext,
  options: DataStoreOptions,
): Promise<DataStores> {
  const within = (signal: AbortSignal) => ({ ...context, signal });
  const [postgres, redis] = await together(
    [
      (signal) => createDatabase(within(signal), options),
      (signal) => createRedis(within(signal), options),
    ],
    context.signal,
  );
  return { postgres, redis };
}

export interface DataStoreStatus {
  readonly kind: keyof DataStores;
  /** As RDS and ElastiCache say it; `available` when it can be used. */
  readonly status: string;
  /** `host:port`; absent before there is one. */
  readonly address?: string;
}

/** What there is of both, whatever state it is in. */
export async function dataStoreStatus(
  context: DataStoreContext,
): Promise<readonly DataStoreStatus[]> {
  const [instance, cache] = await Promise.all([findInstance(context), findCache(context)]);
  return [
    ...(instance ? [told("postgres", instance)] : []),
    ...(cache ? [told("redis", cache)] : []),
  ];
}

const told = (
  kind: DataStoreStatus["kind"],
  { status = "unknown", endpoint }: Found,
): DataStoreStatus => ({
  kind,
  status,
  ...(endpoint?.Address && { address: `${endpoint.Address}:${endpoint.Port}` }),
});

/** Deletes both with all that they hold; resolves when nothing of them runs any more. */
export async function removeDataStores(context: DataStoreContext): Promise<void> {
  const { call, stackName } = context;
  const { database, redis } = dataStoreNames(stackName);
  const [instance, cache] = await Promise.all([findInstance(context), findCache(context)]);
  if (instance)
    await call("rds", "DeleteDBInstance", {
      DBInstanceIdentifier: database,
      SkipFinalSnapshot: true,
    });
  if (cache?.kind === "group")
    await call("elasticache", "DeleteReplicationGroup", { ReplicationGroupId: redis });
  else if (cache) await call("elasticache", "DeleteCacheCluster", { CacheClusterId: redis });
  await eventually(
    async () => {
      const left = await Promise.all([findInstance(context), findCache(context)]);
      return left.every((one) => one === undefined) || undefined;
    },
    {
      what: `the end of ${database} and ${redis}`,
      withinMs: GONE_WITHIN_MS,
      everyMs: LOOK_EVERY_MS,
    },
  );
}

async function createDatabase(
  context: DataStoreContext,
  { multiAz }: DataStoreOptions,
): Promise<DataStores["postgres"]> {
  const { call, stackName } = context;
  const { database: name } = dataStoreNames(stackName);
  if (!(await findInstance(context))) {
    // A run that was cut off may have left this.
    const { DBSubnetGroups: groups = [] } = await call("rds", "DescribeDBSubnetGroups", {});
    if (!groups.some(({ DBSubnetGroupName }) => DBSubnetGroupName === name))
      await call("rds", "CreateDBSubnetGroup", {
        DBSubnetGroupName: name,
        DBSubnetGroupDescription: "Subnets of the database",
        SubnetIds: SUBNETS,
      });
    await call("rds", "CreateDBInstance", {
      DBInstanceIdentifier: name,
      Engine: "postgres",
      DBInstanceClass: INSTANCE_CLASS,
      AllocatedStorage: STORAGE_GIB,
      MultiAZ: multiAz,
      DBSubnetGroupName: name,
      VpcSecurityGroupIds: ["sg-database"],
      MasterUsername: MASTER,
      MasterUserPassword: PASSWORD,
    });
  }
  const place = await ready(context, name, findInstance);
  return { ...place, user: MASTER, password: PASSWORD };
}

async function createRedis(
  context: DataStoreContext,
  { redisNodes }: DataStoreOptions,
): Promise<DataStores["redis"]> {
  const { call, stackName } = context;
  const { redis: name } = dataStoreNames(stackName);
  if (!(await findCache(context))) {
    const common = {
      Engine: "redis",
      CacheNodeType: NODE_TYPE,
      CacheSubnetGroupName: name,
      SecurityGroupIds: ["sg-redis"],
      CacheParameterGroupName: await createGroup(context),
    };
    const asked = await call("elasticache", "DescribeCacheSubnetGroups", {});
    const groups = asked.CacheSubnetGroups ?? [];
    if (!groups.some(({ CacheSubnetGroupName }) => CacheSubnetGroupName === name))
      await call("elasticache", "CreateCacheSubnetGroup", {
        CacheSubnetGroupName: name,
        CacheSubnetGroupDescription: "Subnets of Redis",
        SubnetIds: SUBNETS,
      });
    if (redisNodes === 1)
      await call("elasticache", "CreateCacheCluster", {
        ...common,
        CacheClusterId: name,
        NumCacheNodes: 1,
      });
    else
      await call("elasticache", "CreateReplicationGroup", {
        ...common,
        ReplicationGroupId: name,
        ReplicationGroupDescription: "Redis of the application",
        NumCacheClusters: redisNodes,
        AutomaticFailoverEnabled: true,
        MultiAZEnabled: true,
      });
  }
  return ready(context, name, findCache);
}

/** BullMQ asks for it: jobs must not be evicted. The templates, where Redis is a cache, have none. */
async function createGroup({ call, stackName }: DataStoreContext): Promise<string> {
  const { redis: CacheParameterGroupName } = dataStoreNames(stackName);
  const { CacheEngineVersions: [version] = [] } = await call(
    "elasticache",
    "DescribeCacheEngineVersions",
    { Engine: "redis", DefaultOnly: true },
  );
  const asked = await call("elasticache", "DescribeCacheParameterGroups", {});
  const groups = asked.CacheParameterGroups ?? [];
  if (!groups.some((group) => group.CacheParameterGroupName === CacheParameterGroupName))
    await call("elasticache", "CreateCacheParameterGroup", {
      CacheParameterGroupName,
      CacheParameterGroupFamily: version?.CacheParameterGroupFamily ?? "",
      Description: "Redis with the application's jobs",
    });
  await call("elasticache", "ModifyCacheParameterGroup", {
    CacheParameterGroupName,
    ParameterNameValues: [{ ParameterName: "maxmemory-policy", ParameterValue: "noeviction" }],
  });
  return CacheParameterGroupName;
}

/** One of them as its service describes it. */
interface Found {
  readonly status: string | undefined;
  readonly endpoint: Endpoint | undefined;
}

async function findInstance({ call, stackName }: DataStoreContext): Promise<Found | undefined> {
  const { DBInstances = [] } = await call("rds", "DescribeDBInstances", {});
  const { database } = dataStoreNames(stackName);
  const found = DBInstances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === database);
  return found && { status: found.DBInstanceStatus, endpoint: found.Endpoint };
}

/** The cluster, or the replication group, whichever it was created as. */
async function findCache({ call, stackName }: DataStoreContext) {
  const { redis: name } = dataStoreNames(stackName);
  const asked = { ShowCacheNodeInfo: true };
  const { CacheClusters = [] } = await call("elasticache", "DescribeCacheClusters", asked);
  const cluster = CacheClusters.find(({ CacheClusterId }) => CacheClusterId === name);
  if (cluster) {
    const endpoint = cluster.CacheNodes?.[0]?.Endpoint;
    return { kind: "cluster", status: cluster.CacheClusterStatus, endpoint } as const;
  }
  const { ReplicationGroups = [] } = await call("elasticache", "DescribeReplicationGroups", {});
  const group = ReplicationGroups.find(({ ReplicationGroupId }) => ReplicationGroupId === name);
  if (!group) return undefined;
  const endpoint = group.NodeGroups?.[0]?.PrimaryEndpoint;
  return { kind: "group", status: group.Status, endpoint } as const;
}

/** States that lead nowhere without a new request. */
const STUCK = /^(stopped|failed|.*-failed|incompatible-.*)$/;

async function ready(
  context: DataStoreContext,
  name: string,
  find: (context: DataStoreContext) => Promise<Found | undefined>,
): Promise<{ readonly host: string; readonly port: number }> {
  const { call, signal } = context;
  const { status, endpoint } = await eventually(
    async () => {
      const seen = await find(context);
      const isEnd = seen?.status === "available" || STUCK.test(seen?.status ?? "");
      return isEnd ? seen : undefined;
    },
    {
      ...{ what: `${name} to be available`, withinMs: READY_WITHIN_MS, everyMs: LOOK_EVERY_MS },
      ...(signal ? { signal } : {}),
    },
  );
  const { Address: host = "", Port: port = 0 } = endpoint ?? {};
  if (status === "available") return { host, port };
  const events = await Promise.all([
    call("rds", "DescribeEvents", {}),
    call("elasticache", "DescribeEvents", {}),
  ]);
  const said = events
    .flatMap(({ Events = [] }) => Events)
    .filter(({ SourceIdentifier }) => SourceIdentifier === name)
    .map(({ Message = "" }) => Message);
  throw new HarnessError("SERVER_NOT_READY", `${name} is ${status}:\n${said.join("\n")}`);
}
