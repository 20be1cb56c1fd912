/**
 * A harness with the real servers beside it, and an inbox for their mail. As processes they have
 * the harness as Fedora's S3, and its RDS and ElastiCache for database and Redis, and come after
 * it; as containers they have LocalStack, and come before it, so that LocalStack's S3, SNS and SQS
 * may stand behind the gateway. Kept servers outlive the run with a gateway of their own, which
 * holds the bucket and makes the database and Redis: the harness sees those as linked ones.
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
import { together } from "#kernel/together.ts";
import { type BackendChoice, chooseBackend } from "#stack/backend.ts";
import type { S3Access } from "#stack/definition.ts";
import { imagesFrom } from "#stack/images.ts";
import type { SearchCluster } from "#stack/search-cluster.ts";
import type { ServerName } from "#stack/servers/index.ts";
import type { Scale } from "#stack/servers/select.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import { startContainerStack } from "./container-stack.ts";
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
  /**
   * How RDS and ElastiCache make the database and the Redis, where servers are processes: what
   * those make are processes.
   */
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
  return start<DeploymentServer>(given, (asked) => startBeside(asked, given));
}

/** The same with all servers as plain ones, which nobody starts again: a story does as it likes. */
export function startPlainSystem(given: SystemOptions): Promise<System<AnyServer>> {
  return start<AnyServer>(given, startAllBeside);
}

interface Asked extends SystemOptions {
  readonly options: Readonly<HarnessOptions>;
  readonly logger: Logger;
  readonly keep?: boolean;
  /** What ends with the system, in the order in which it began. */
  readonly stops: (() => Promise<void>)[];
}

type Started<Name extends ServerName> = Pick<Servers<Name>, "stack" | "linked" | "restarted"> &
  Pick<System, "harness"> & { readonly reached: Reached };

/** What the applications reach as it is. */
type Reached = Pick<ServerAddresses, "postgres" | "redis" | "fedora">;

async function start<Name extends AnyServer>(
  given: SystemOptions,
  asProcesses: (asked: Asked) => Promise<Started<Name>>,
): Promise<System<Name>> {
  const { logger = silentLogger, providers: _programs, ...input } = given.harness ?? {};
  const options = parseHarnessOptions(input, machineEnvironment);
  const choice = await chooseBackend(options.backend, SERVER_NAMES, given.tools);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  const asked: Asked = { ...given, options, logger, stops };
  try {
    const { harness, reached, ...started } = await (choice.backend === "docker"
      ? startBehind(asked)
      : asProcesses(asked));
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

async function startHarness(
  { harness: given, onHarness, stops }: Asked,
  localstackEndpoint?: string,
): Promise<Harness> {
  const harness = await createHarness({ ...given, localstackEndpoint });
  stops.push(harness.stop);
  await onHarness?.(harness);
  return harness;
}

/** Containers first: the harness may have their LocalStack behind it. */
async function startBehind(asked: Asked): Promise<Started<AnyServer>> {
  const { options, scale = options, stateDir, keep = false, logger, signal, stops } = asked;
  if (options.dataDir !== undefined && !keep)
    throw new HarnessError(
      "CONFIG_INVALID",
      "Containers end with what they hold, so --data-dir cannot keep this deployment; leave it out, " +
        "or run the servers as processes (--backend process).",
    );
  const started = await startContainerStack({
    servers: SERVER_NAMES,
    stateDir,
    bucket: FEDORA_BUCKET,
    scale,
    keep,
    images: imagesFrom(options),
    logger,
    ...(signal ? { signal } : {}),
  });
  stops.push(started.stack.stop);
  const { connections } = started.stack;
  const endpoint = options.localstackEndpoint ?? connections.localstack.endpoint;
  return { ...started, harness: await startHarness(asked, endpoint), reached: connections };
}

/** The harness first: its own S3 is Fedora's, unless kept servers have their gateway. */
async function startBeside(
  asked: Asked,
  { dataStores: wanted, keep }: DeploymentOptions,
): Promise<Started<DeploymentServer>> {
  const { options, scale = options, tools, stateDir, signal, logger, stops } = asked;
  const harness = await startHarness(asked);
  if (keep) {
    const ending = signal ? { signal } : {};
    const where = { tools, stateDir, scale, logger, ...ending };
    const { dataStores, ...kept } = await startKeptStack({ ...where, dataStores: wanted });
    stops.push(kept.stack.stop);
    return { ...kept, harness, reached: { ...dataStores, ...kept.stack.connections } };
  }
  const own = await ownStack(asked, harness);
  const making = once((ending: AbortSignal) => infrastructureStores(harness.call, wanted, ending));
  const [dataStores, stack] = await together(
    [
      making,
      async (ending) => {
        const postgres = async () => placeOf((await making(ending)).postgres);
        const servers = { servers: DEPLOYMENT_SERVERS, outside: { postgres } };
        const started = await startStack({ ...own, ...servers, signal: ending });
        stops.push(started.stop);
        return started;
      },
    ],
    signal,
  );
  const reached = { ...dataStores, ...stack.connections };
  return { stack, harness, reached, restarted: [] };
}

async function startAllBeside(asked: Asked): Promise<Started<AnyServer>> {
  const harness = await startHarness(asked);
  const stack = await startStack({ ...(await ownStack(asked, harness)), servers: SERVER_NAMES });
  asked.stops.push(stack.stop);
  return { stack, harness, reached: stack.connections, restarted: [] };
}

/** Processes that end with the run, with the harness as Fedora's S3. */
async function ownStack(
  { options, scale = options, tools, stateDir, signal, logger }: Asked,
  harness: Harness,
) {
  await createBucket(harness.call, harness.region, FEDORA_BUCKET);
  return {
    ...{ scale, tools, stateDir, logger },
    dataDir: join(harness.folder, "servers"),
    s3: {
      endpoint: `http://127.0.0.1:${harness.port}`,
      accessKeyId: harness.account,
      secretAccessKey: "test",
      bucket: FEDORA_BUCKET,
      region: harness.region,
    },
    ...(signal ? { signal } : {}),
  };
}
