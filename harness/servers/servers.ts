/**
 * A harness with the real servers beside it, and an inbox for their mail. Its RDS and ElastiCache
 * make database and Redis, of what the other servers are made of. As processes these have the
 * harness as Fedora's S3; as containers they have LocalStack, which may stand behind the gateway
 * too. Kept servers outlive the run with a gateway of their own, which makes the database and Redis
 * and, of processes, holds the bucket: the harness sees those as linked ones.
 */

import { join } from "node:path";
import { machineEnvironment } from "#config/environment.ts";
import { type HarnessOptions, parseHarnessOptions } from "#config/options.ts";
import { createBucket } from "#deployment/already-there.ts";
import type { ServerAddresses } from "#deployment/backends.ts";
import type { DataStoreOptions } from "#deployment/data-stores.ts";
import { journaledMails } from "#deployment/mails.ts";
import { type Inbox, startInbox } from "#engines/inbox/inbox.ts";
import { type CreateHarness, createHarness, type Harness } from "#harness/harness.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { type Logger, silentLogger } from "#kernel/logger.ts";
import { once } from "#kernel/once.ts";
import { type Backend, type BackendChoice, chooseBackend } from "#stack/backend.ts";
import type { StartedPlace } from "#stack/bucket.ts";
import type { Place, S3Access } from "#stack/definition.ts";
import type { SearchCluster } from "#stack/search-cluster.ts";
import type { ServerName } from "#stack/servers/index.ts";
import { localstack } from "#stack/servers/localstack.ts";
import type { Scale } from "#stack/servers/select.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import { asContainers, bucketIn, containersIn } from "./container-stack.ts";
import { infrastructureStores, placeOf } from "./data-stores.ts";
import { startKeptStack } from "./kept-stack.ts";
import { frontSearch } from "./search-front.ts";
import {
  type AnyServer,
  DEPLOYMENT_SERVERS,
  type DeploymentServer,
  FEDORA_BUCKET,
  SERVER_NAMES,
} from "./server-names.ts";

export interface SystemOptions {
  /** Of the harness. */
  readonly harness?: CreateHarness;
  readonly tools: Tools;
  /** Where runs are recorded, so that a crashed one's leftovers are found. */
  readonly stateDir: string;
  /** Other numbers of ZooKeeper servers and Solr nodes than the harness's options say. */
  readonly scale?: Scale;
  readonly signal?: AbortSignal;
  /** Hears of the harness before servers start that come after it, which wait for it. */
  onHarness?(harness: Harness): Promise<void>;
}

export interface DeploymentOptions extends SystemOptions {
  /** How RDS and ElastiCache make the database and the Redis. */
  readonly dataStores: DataStoreOptions;
  /** Takes over the servers that an earlier run kept, and leaves them running. */
  readonly keep?: boolean;
}

export interface System<Name extends ServerName = DeploymentServer> {
  readonly harness: Harness;
  readonly servers: Servers<Name>;
  /** Stops the servers, or leaves kept ones alone, and the harness. */
  stop(): Promise<void>;
}

export interface Servers<Name extends ServerName = DeploymentServer> extends BackendChoice {
  /** With containers, all of them and LocalStack. */
  readonly stack: Stack<Name>;
  readonly inbox: Inbox;
  readonly addresses: ServerAddresses;
  /** ZooKeeper and Solr as one. */
  readonly cluster: SearchCluster;
  /** Fedora's bucket, when it is not the harness's own. */
  readonly linked?: S3Access;
  /** Kept ones that had died and were started again alone. */
  readonly restarted: readonly string[];
}

/**
 * The ground of a deployment: database and Redis are RDS's and ElastiCache's. Resolves when the
 * harness and all servers are ready; leaves none running when one fails.
 */
export function startSystem(given: DeploymentOptions): Promise<System> {
  return start<DeploymentServer>(given, (asked) =>
    given.keep ? takeKept(asked, given.dataStores) : startDeployment(asked, given),
  );
}

/** The same with all servers as plain ones, which nobody starts again: a story does as it likes. */
export function startPlainSystem(given: SystemOptions): Promise<System<AnyServer>> {
  return start<AnyServer>(given, startPlain);
}

interface Asked extends SystemOptions {
  readonly options: Readonly<HarnessOptions>;
  readonly backend: Backend;
  readonly logger: Logger;
  /** What ends with the system, in the order in which it began. */
  readonly stops: (() => Promise<void>)[];
}

type Started<Name extends ServerName> = Pick<Servers<Name>, "stack" | "linked" | "restarted"> &
  Pick<System, "harness"> & { readonly reached: Reached };

/** What the applications reach as it is. */
type Reached = Pick<ServerAddresses, "postgres" | "redis" | "fedora">;

async function start<Name extends AnyServer>(
  given: SystemOptions & { readonly keep?: boolean },
  begin: (asked: Asked) => Promise<Started<Name>>,
): Promise<System<Name>> {
  const { logger = silentLogger, providers: _programs, ...input } = given.harness ?? {};
  const options = parseHarnessOptions(input, machineEnvironment);
  const choice = await chooseBackend(options.backend, SERVER_NAMES, given.tools);
  const { backend } = choice;
  if (backend === "docker" && options.dataDir !== undefined && !given.keep)
    throw new HarnessError(
      "CONFIG_INVALID",
      "Containers end with what they hold, so --data-dir cannot keep this deployment; leave it out, " +
        "or run the servers as processes (--backend process).",
    );
  const stops: (() => Promise<void>)[] = [];
  const stop = () => endAll(stops.splice(0).reverse());
  try {
    const { harness, reached, ...started } = await begin({
      ...{ ...given, options, backend, logger, stops },
    });
    const onMail = journaledMails(harness.journal);
    const inbox = await startInbox({ logger, onMail });
    stops.push(inbox.stop);
    const front = await frontSearch(started.stack, logger);
    stops.push(front.stop);
    harness.report("search", front.cluster.report);
    const { cluster, solr, zookeeper } = front;
    const smtp = { host: inbox.host, port: inbox.port };
    const { postgres, redis, fedora } = reached;
    const addresses = { postgres, redis, zookeeper, solr, fedora, smtp };
    return { harness, servers: { ...choice, ...started, inbox, cluster, addresses }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One after the other, also when one fails; the first failure is told then. */
async function endAll(ends: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends) await end().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** `localstackEndpoint`: where the stack's LocalStack is, when that is to stand behind it. */
async function startHarness(
  { harness: given, backend, onHarness, stops }: Asked,
  localstackEndpoint?: string,
): Promise<Harness> {
  const behind = localstackEndpoint === undefined ? {} : { localstackEndpoint };
  const harness = await createHarness({ ...given, backend, ...behind });
  stops.push(harness.stop);
  await onHarness?.(harness);
  return harness;
}

/** Whether S3, SNS or SQS are to be those of the stack's own LocalStack. */
function wantsLocalstack({ backend, options }: Asked): boolean {
  const { s3Provider, snsProvider, sqsProvider, localstackEndpoint } = options;
  const isTheirs = [s3Provider, snsProvider, sqsProvider].includes("localstack");
  return backend === "docker" && isTheirs && localstackEndpoint === undefined;
}

/** The harness's RDS and ElastiCache make database and Redis while the other servers start. */
async function startDeployment(
  asked: Asked,
  { dataStores: wanted }: DeploymentOptions,
): Promise<Started<DeploymentServer>> {
  const making = once((harness: Harness, ending: AbortSignal) =>
    infrastructureStores(harness.call, wanted, ending),
  );
  const started = await startBeside(asked, DEPLOYMENT_SERVERS, async (harness, ending) =>
    placeOf((await making(harness, ending)).postgres),
  );
  const { stack, harness } = started;
  const dataStores = await making(harness, asked.signal ?? new AbortController().signal);
  return { ...started, reached: { ...dataStores, ...stack.connections } };
}

async function startPlain(asked: Asked): Promise<Started<AnyServer>> {
  const started = await startBeside(asked, SERVER_NAMES);
  return { ...started, reached: started.stack.connections };
}

type Beside<Name extends ServerName> = Omit<Started<Name>, "reached">;

/** The servers of this run alone; `database` tells where PostgreSQL is when it is none of them. */
function startBeside<Name extends ServerName>(
  asked: Asked,
  servers: readonly Name[],
  database?: (harness: Harness, ending: AbortSignal) => Promise<Place>,
): Promise<Beside<Name>> {
  return asked.backend === "docker"
    ? containersBeside(asked, servers, database)
    : processesBeside(asked, servers, database);
}

/** The harness first: its own S3 is Fedora's. */
async function processesBeside<Name extends ServerName>(
  asked: Asked,
  servers: readonly Name[],
  database?: (harness: Harness, ending: AbortSignal) => Promise<Place>,
): Promise<Beside<Name>> {
  const harness = await startHarness(asked);
  await createBucket(harness.call, harness.region, FEDORA_BUCKET);
  const stack = await startStack({
    ...stackOptions(asked),
    servers,
    dataDir: join(harness.folder, "servers"),
    s3: {
      endpoint: `http://127.0.0.1:${harness.port}`,
      accessKeyId: harness.account,
      secretAccessKey: "test",
      bucket: FEDORA_BUCKET,
      region: harness.region,
    },
    ...(database && { outside: { postgres: (_started, ending) => database(harness, ending) } }),
  });
  asked.stops.push(stack.stop);
  return { stack, harness, restarted: [] };
}

/** The harness beside them, or when their LocalStack is ready that stands behind it. */
async function containersBeside<Name extends ServerName>(
  asked: Asked,
  servers: readonly Name[],
  database?: (harness: Harness, ending: AbortSignal) => Promise<Place>,
): Promise<Beside<Name>> {
  const stateDir = containersIn(asked.stateDir);
  const harnessOn = once(async (started: StartedPlace) =>
    startHarness(asked, wantsLocalstack(asked) ? await localstackOf(started) : undefined),
  );
  const stack = await startStack({
    ...{ ...stackOptions(asked), stateDir, dataDir: stateDir },
    ...asContainers(servers, asked.options),
    ...(database && {
      outside: {
        postgres: async (started, ending) => database(await harnessOn(started), ending),
      },
    }),
  });
  // It ends after a harness that has its LocalStack behind it.
  asked.stops.unshift(stack.stop);
  const harness = await harnessOn(async (name) => stack.server(name).place);
  return { stack, harness, linked: bucketIn(stack.connections.localstack), restarted: [] };
}

const localstackOf = async (started: StartedPlace): Promise<string> =>
  localstack.connection(await started(localstack.name)).endpoint;

const stackOptions = ({ options, scale = options, tools, stateDir, signal, logger }: Asked) => ({
  ...{ scale, tools, stateDir, logger },
  ...(signal ? { signal } : {}),
});

/** The servers that an earlier run has kept, or that this one will keep. */
async function takeKept(
  asked: Asked,
  dataStores: DataStoreOptions,
): Promise<Started<DeploymentServer>> {
  const { options, backend } = asked;
  const early = wantsLocalstack(asked) ? undefined : await startHarness(asked);
  const kept = await startKeptStack({ ...stackOptions(asked), backend, options, dataStores });
  asked.stops.push(kept.stack.stop);
  const harness = early ?? (await startHarness(asked, kept.linked.endpoint));
  return { ...kept, harness, reached: { ...kept.dataStores, ...kept.stack.connections } };
}
