/**
 * The application's database and its Redis, as the infrastructure's templates make them
 * (postgres.yaml, redis.yaml): a DB instance by RDS and a cache by ElastiCache, each in a subnet
 * group; then the application's own database in the instance, which the templates leave to the
 * function `createdatabase`.
 */

import pg from "pg";
import { eventually } from "#kernel/eventually.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Caller } from "#operation/caller.ts";
import { type DeploymentPlan, namesOf } from "./plan.ts";

export interface DataStores {
  /** `postgresql://user:password@host:port/database` */
  readonly databaseUrl: string;
  readonly redis: { readonly host: string; readonly port: number; readonly prefix: string };
}

export interface DataStoreOptions {
  /** Whether the database has a standby that takes over when it fails. */
  readonly multiAz: boolean;
  /** One as in the templates; of several, the first is replicated, and another takes over. */
  readonly redisNodes: number;
}

const MASTER = "ebroot";
const DATABASE = "avalon";
const INSTANCE_CLASS = "db.t2.large";
const STORAGE_GIB = 5;
const NODE_TYPE = "cache.t2.small";
/** The two private subnets of the templates' VPC, which this harness does not have. */
const SUBNETS = ["subnet-private1", "subnet-private2"];

const READY_WITHIN_MS = 60_000;
const GONE_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 20;

interface Context {
  readonly call: Caller;
  readonly plan: DeploymentPlan;
  readonly signal?: AbortSignal;
}

/** Resolves when both can be used; takes over what an earlier deployment of the plan left. */
export async function createDataStores(
  context: Context,
  options: DataStoreOptions,
): Promise<DataStores> {
  const [databaseUrl, redis] = await Promise.all([
    createDatabase(context, options),
    createRedis(context, options),
  ]);
  return { databaseUrl, redis: { ...redis, prefix: context.plan.stackName } };
}

/** Deletes both with all that they hold; resolves when nothing of them runs any more. */
export async function removeDataStores(context: Context): Promise<void> {
  const { call, plan } = context;
  const { database, redis } = namesOf(plan);
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

async function createDatabase(context: Context, { multiAz }: DataStoreOptions): Promise<string> {
  const { call, plan } = context;
  const { database: name } = namesOf(plan);
  const password = `${plan.secretKeyBase}-${MASTER}`;
  if (!(await findInstance(context))) {
    await call("rds", "CreateDBSubnetGroup", {
      DBSubnetGroupName: name,
      DBSubnetGroupDescription: "Subnets of the database",
      SubnetIds: SUBNETS,
    });
    await call("rds", "CreateDBInstance", {
      DBInstanceIdentifier: name,
      Engine: "postgres",
      // The templates leave the database to their function; RDS has one at hand.
      DBName: DATABASE,
      DBInstanceClass: INSTANCE_CLASS,
      AllocatedStorage: STORAGE_GIB,
      MultiAZ: multiAz,
      DBSubnetGroupName: name,
      VpcSecurityGroupIds: ["sg-database"],
      MasterUsername: MASTER,
      MasterUserPassword: password,
    });
  }
  const { Endpoint } = await ready(context, name, async () => {
    const found = await findInstance(context);
    return { status: found?.DBInstanceStatus, found };
  });
  const { Address: host = "", Port: port = 0 } = Endpoint ?? {};
  const own = { user: DATABASE, password: `${plan.secretKeyBase}-${DATABASE}`, database: DATABASE };
  await createUser({ host, port, user: MASTER, password, database: DATABASE }, own);
  const login = `${own.user}:${encodeURIComponent(own.password)}`;
  return `postgresql://${login}@${host}:${port}/${own.database}`;
}

/** As Custom::DatabaseSchema does: a user, and the database is its own. */
async function createUser(
  master: pg.ClientConfig,
  own: { readonly user: string; readonly password: string; readonly database: string },
): Promise<void> {
  const client = new pg.Client(master);
  await client.connect();
  const [user, database] = [own.user, own.database].map(pg.escapeIdentifier);
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [
      own.user,
    ]);
    if (rowCount === 1) return;
    await client.query(
      `BEGIN;
       CREATE USER ${user} PASSWORD ${pg.escapeLiteral(own.password)};
       GRANT ${user} TO ${pg.escapeIdentifier(MASTER)};
       ALTER DATABASE ${database} OWNER TO ${user};
       COMMIT`,
    );
  } finally {
    await client.end();
  }
}

async function createRedis(
  context: Context,
  { redisNodes }: DataStoreOptions,
): Promise<{ readonly host: string; readonly port: number }> {
  const { call, plan } = context;
  const { redis: name } = namesOf(plan);
  if (!(await findCache(context))) {
    const common = {
      Engine: "redis",
      CacheNodeType: NODE_TYPE,
      CacheSubnetGroupName: name,
      SecurityGroupIds: ["sg-redis"],
      ...(plan.topology === "seed" && { CacheParameterGroupName: await createGroup(context) }),
    };
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
  const { endpoint } = await ready(context, name, async () => {
    const found = await findCache(context);
    return { status: found?.status, found };
  });
  const { Address: host = "", Port: port = 0 } = endpoint ?? {};
  return { host, port };
}

/** BullMQ's jobs are in Redis there: none may be evicted. In the templates Redis is a cache. */
async function createGroup({ call, plan }: Context): Promise<string> {
  const { redis: CacheParameterGroupName } = namesOf(plan);
  const { CacheEngineVersions: [version] = [] } = await call(
    "elasticache",
    "DescribeCacheEngineVersions",
    { Engine: "redis", DefaultOnly: true },
  );
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

async function findInstance({ call, plan }: Context) {
  const { DBInstances = [] } = await call("rds", "DescribeDBInstances", {});
  const { database } = namesOf(plan);
  return DBInstances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === database);
}

/** The cluster, or the replication group, whichever it was created as. */
async function findCache({ call, plan }: Context) {
  const { redis: name } = namesOf(plan);
  const { ReplicationGroups = [] } = await call("elasticache", "DescribeReplicationGroups", {});
  const group = ReplicationGroups.find(({ ReplicationGroupId }) => ReplicationGroupId === name);
  if (group) {
    const endpoint = group.NodeGroups?.[0]?.PrimaryEndpoint;
    return { kind: "group", status: group.Status, endpoint } as const;
  }
  const asked = { ShowCacheNodeInfo: true };
  const { CacheClusters = [] } = await call("elasticache", "DescribeCacheClusters", asked);
  const cluster = CacheClusters.find(({ CacheClusterId }) => CacheClusterId === name);
  if (!cluster) return undefined;
  const endpoint = cluster.CacheNodes?.[0]?.Endpoint;
  return { kind: "cluster", status: cluster.CacheClusterStatus, endpoint } as const;
}

/** States that lead nowhere without a new request. */
const STUCK = /^(stopped|failed|.*-failed|incompatible-.*)$/;

async function ready<Found>(
  { call, signal }: Context,
  name: string,
  look: () => Promise<{ readonly status: string | undefined; readonly found: Found | undefined }>,
): Promise<Found> {
  const { status, found } = await eventually(
    async () => {
      const seen = await look();
      return /^available$/.test(seen.status ?? "") || STUCK.test(seen.status ?? "")
        ? seen
        : undefined;
    },
    {
      ...{ what: `${name} to be available`, withinMs: READY_WITHIN_MS, everyMs: LOOK_EVERY_MS },
      ...(signal ? { signal } : {}),
    },
  );
  if (status === "available" && found !== undefined) return found;
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
