/**
 * A harness with the real servers beside it, and an inbox for their mail. As processes they have
 * the harness as Fedora's S3, and come after it; as containers they have LocalStack, and come
 * before it, so that LocalStack's S3, SNS and SQS may stand behind the gateway. Kept servers
 * outlive the run; where another holds Fedora's bucket the harness sees it as a linked one.
 */

import { join } from "node:path";
import { machineEnvironment } from "#config/environment.ts";
import { type HarnessOptions, parseHarnessOptions } from "#config/options.ts";
import { createBucket } from "#deployment/already-there.ts";
import type { ServerAddresses } from "#deployment/backends.ts";
import { journaledMails } from "#deployment/mails.ts";
import { type Inbox, startInbox } from "#engines/inbox/inbox.ts";
import { type CreateHarness, createHarness, type Harness } from "#harness/harness.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { type Logger, silentLogger } from "#kernel/logger.ts";
import { type BackendChoice, chooseBackend } from "#stack/backend.ts";
import type { S3Access } from "#stack/definition.ts";
import { imagesFrom } from "#stack/images.ts";
import type { SearchCluster } from "#stack/search-cluster.ts";
import type { Scale } from "#stack/servers/select.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import { startContainerStack } from "./container-stack.ts";
import { startKeptStack } from "./kept-stack.ts";
import { frontSearch, type SearchFront } from "./search-front.ts";

export interface SystemOptions {
  /** Of the harness. */
  readonly harness?: CreateHarness;
  readonly tools: Tools;
  /** Where runs are recorded, so that a crashed one's leftovers are found. */
  readonly stateDir: string;
  /** Other numbers of ZooKeeper servers and Solr nodes than the harness's options say. */
  readonly scale?: Scale;
  /** Takes over the servers that an earlier run kept, and leaves them running. */
  readonly keep?: boolean;
  readonly signal?: AbortSignal;
  /** Hears of the harness before servers start that come after it, which wait for it. */
  onHarness?(harness: Harness): Promise<void>;
}

export interface System {
  readonly harness: Harness;
  readonly servers: Servers;
  /** Stops the servers, or leaves kept ones alone, and the harness. */
  stop(): Promise<void>;
}

export interface Servers extends BackendChoice {
  /** With containers, LocalStack too. */
  readonly stack: Stack<(typeof SERVER_NAMES)[number]>;
  readonly inbox: Inbox;
  readonly addresses: ServerAddresses;
  /** ZooKeeper and Solr as one. */
  readonly cluster: SearchCluster;
  /** Fedora's bucket, when it is not the harness's own. */
  readonly linked?: S3Access;
  /** Kept ones that had died and were started again alone. */
  readonly restarted: readonly string[];
}

/** The bucket that Fedora keeps its objects in. */
export const FEDORA_BUCKET = "avalon-fedora";

/** All five. */
export const SERVER_NAMES = ["postgres", "redis", "zookeeper", "solr", "fedora"] as const;

/** Resolves when the harness and all five are ready; leaves none running when one fails. */
export async function startSystem(given: SystemOptions): Promise<System> {
  const { logger = silentLogger, providers: _programs, ...input } = given.harness ?? {};
  const options = parseHarnessOptions(input, machineEnvironment);
  const choice = await chooseBackend(options.backend, SERVER_NAMES, given.tools);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  const asked: Asked = { ...given, options, logger, stops };
  try {
    const { harness, ...started } = await (choice.backend === "docker"
      ? startBehind(asked)
      : startBeside(asked));
    const onMail = journaledMails(harness.journal);
    const inbox = await startInbox({ logger, onMail });
    stops.push(inbox.stop);
    const front = await frontSearch(started.stack, logger);
    stops.push(front.stop);
    harness.report("search", front.cluster.report);
    const { cluster } = front;
    const addresses = addressesOf(started.stack, front, inbox);
    return { harness, servers: { ...choice, ...started, inbox, cluster, addresses }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Asked extends SystemOptions {
  readonly options: Readonly<HarnessOptions>;
  readonly logger: Logger;
  /** What ends with the system, in the order in which it began. */
  readonly stops: (() => Promise<void>)[];
}

type Started = Pick<Servers, "stack" | "linked" | "restarted"> & Pick<System, "harness">;

function addressesOf(
  stack: Servers["stack"],
  { solr, zookeeper }: SearchFront,
  inbox: Inbox,
): ServerAddresses {
  const { postgres, redis, fedora } = stack.connections;
  const smtp = { host: inbox.host, port: inbox.port };
  return { postgres, redis, zookeeper, solr, fedora, smtp };
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
async function startBehind(asked: Asked): Promise<Started> {
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
  const { endpoint } = started.stack.connections.localstack;
  return { ...started, harness: await startHarness(asked, options.localstackEndpoint ?? endpoint) };
}

/** The harness first: its own S3 is Fedora's, unless kept servers have their gateway. */
async function startBeside(asked: Asked): Promise<Started> {
  const { options, scale = options, tools, stateDir, keep, signal, logger, stops } = asked;
  const harness = await startHarness(asked);
  const ending = signal ? { signal } : {};
  if (keep) {
    const where = { tools, stateDir, scale, servers: SERVER_NAMES, bucket: FEDORA_BUCKET };
    const kept = await startKeptStack({ ...where, logger, ...ending });
    stops.push(kept.stack.stop);
    return { ...kept, harness };
  }
  await createBucket(harness.call, harness.region, FEDORA_BUCKET);
  const stack = await startStack({
    servers: SERVER_NAMES,
    scale,
    tools,
    dataDir: join(harness.folder, "servers"),
    stateDir,
    logger,
    s3: {
      endpoint: `http://127.0.0.1:${harness.port}`,
      accessKeyId: harness.account,
      secretAccessKey: "test",
      bucket: FEDORA_BUCKET,
      region: harness.region,
    },
    ...ending,
  });
  stops.push(stack.stop);
  return { stack, harness, restarted: [] };
}
