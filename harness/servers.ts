/**
 * The real servers with a harness beside them, and an inbox for their mail. As processes they have
 * the harness as Fedora's S3; as containers, LocalStack. Kept servers outlive the run, and where
 * another holds Fedora's bucket the harness sees it as a linked one.
 */

import { join } from "node:path";
import { createBucket } from "#deployment/already-there.ts";
import type { ServerAddresses } from "#deployment/backends.ts";
import { journaledMails } from "#deployment/mails.ts";
import { type Inbox, startInbox } from "#engines/inbox/inbox.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { type BackendChoice, chooseBackend } from "#stack/backend.ts";
import type { S3Access } from "#stack/definition.ts";
import { imagesFrom } from "#stack/images.ts";
import type { SearchCluster } from "#stack/search-cluster.ts";
import type { LocalstackConnection } from "#stack/servers/localstack.ts";
import type { Scale } from "#stack/servers/select.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import { startContainerStack } from "./container-stack.ts";
import type { Harness } from "./harness.ts";
import { startKeptStack } from "./kept-stack.ts";
import { frontSearch } from "./search-front.ts";

export interface ServersOptions {
  readonly harness: Harness;
  readonly tools: Tools;
  /** Where runs are recorded, so that a crashed one's leftovers are found. */
  readonly stateDir: string;
  /** Other numbers of ZooKeeper servers and Solr nodes than the harness's options say. */
  readonly scale?: Scale;
  /** Takes over the servers that an earlier run kept, and leaves them running. */
  readonly keep?: boolean;
  readonly signal?: AbortSignal;
}

export interface Servers extends BackendChoice {
  readonly stack: Stack<(typeof SERVER_NAMES)[number]>;
  readonly inbox: Inbox;
  readonly addresses: ServerAddresses;
  /** ZooKeeper and Solr as one. */
  readonly cluster: SearchCluster;
  /** Fedora's bucket, when it is not the harness's own. */
  readonly linked?: S3Access;
  /** An S3, SNS and SQS that is not ours, where containers run. */
  readonly localstack?: LocalstackConnection;
  /** Kept ones that had died and were started again alone. */
  readonly restarted: readonly string[];
  /** Stops the servers, or leaves kept ones alone. */
  stop(): Promise<void>;
}

/** The bucket that Fedora keeps its objects in. */
export const FEDORA_BUCKET = "avalon-fedora";

/** All five. */
export const SERVER_NAMES = ["postgres", "redis", "zookeeper", "solr", "fedora"] as const;

/** Starts all five; resolves when each is ready, and leaves none running when one fails. */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const { harness, tools } = options;
  const choice = await chooseBackend(harness.options.backend, SERVER_NAMES, tools);
  const onMail = journaledMails(harness.journal);
  const inbox = await startInbox({ logger: harness.logger, onMail });
  try {
    const started = await (choice.backend === "docker"
      ? startContainers(options)
      : startProcesses(options));
    const { stack } = started;
    const { postgres, redis, fedora } = stack.connections;
    const smtp = { host: inbox.host, port: inbox.port };
    const { solr, zookeeper, cluster, ...front } = await frontSearch(stack, harness.logger).catch(
      async (error) => {
        await stack.stop();
        throw error;
      },
    );
    harness.report("search", cluster.report);
    return {
      ...choice,
      ...started,
      inbox,
      addresses: { postgres, redis, zookeeper, solr, fedora, smtp },
      cluster,
      async stop() {
        await front.stop();
        await stack.stop();
        await inbox.stop();
      },
    };
  } catch (error) {
    await inbox.stop();
    throw error;
  }
}

type Started = Pick<Servers, "stack" | "linked" | "localstack" | "restarted">;

async function startContainers(options: ServersOptions): Promise<Started> {
  const { harness, stateDir, scale = harness.options, keep = false, signal } = options;
  if (harness.options.dataDir !== undefined && !keep)
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
    images: imagesFrom(harness.options),
    logger: harness.logger,
    ...(signal ? { signal } : {}),
  });
  return { ...started, localstack: started.stack.connections.localstack };
}

/** Servers that end with the harness, whose own S3 is Fedora's; or kept ones with their gateway. */
async function startProcesses(options: ServersOptions): Promise<Started> {
  const { harness, tools, stateDir, scale = harness.options, keep, signal } = options;
  if (keep)
    return startKeptStack({ ...options, scale, servers: SERVER_NAMES, bucket: FEDORA_BUCKET });
  await createBucket(harness.call, harness.region, FEDORA_BUCKET);
  const stack = await startStack({
    servers: SERVER_NAMES,
    scale,
    tools,
    dataDir: join(harness.folder, "servers"),
    stateDir,
    logger: harness.logger,
    s3: {
      endpoint: `http://127.0.0.1:${harness.port}`,
      accessKeyId: harness.account,
      secretAccessKey: "test",
      bucket: FEDORA_BUCKET,
      region: harness.region,
    },
    ...(signal ? { signal } : {}),
  });
  return { stack, restarted: [] };
}
