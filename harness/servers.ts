/**
 * The real servers with a harness as Fedora's S3, and an inbox for their mail. Kept servers outlive
 * the run, together with a gateway that holds Fedora's bucket; the harness sees it as a linked one.
 */

import { join } from "node:path";
import type { ServerAddresses } from "#deployment/backends.ts";
import { createBucket } from "#deployment/dropbox.ts";
import { type Inbox, startInbox } from "#engines/inbox/inbox.ts";
import type { S3Access } from "#stack/definition.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import type { Harness } from "./harness.ts";
import { startKeptStack } from "./kept-stack.ts";

export interface ServersOptions {
  readonly harness: Harness;
  readonly tools: Tools;
  /** Where runs are recorded, so that a crashed one's leftovers are found. */
  readonly stateDir: string;
  /** Takes over the servers that an earlier run kept, and leaves them running. */
  readonly keep?: boolean;
  readonly signal?: AbortSignal;
}

export interface Servers {
  readonly stack: Stack;
  readonly inbox: Inbox;
  readonly addresses: ServerAddresses;
  /** Fedora's bucket, when another gateway holds it. */
  readonly linked?: S3Access;
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
  const { harness, keep = false } = options;
  const inbox = await startInbox({
    logger: harness.logger,
    onMail: (mail) =>
      void harness.journal.append({
        kind: "note",
        cause: undefined,
        service: "smtp",
        summary: `mail to ${mail.to.join(", ")}: ${mail.subject}`,
        refs: mail.to,
      }),
  });
  try {
    const { stack, linked, restarted } = keep
      ? await startKeptStack({ ...options, servers: SERVER_NAMES, bucket: FEDORA_BUCKET })
      : { stack: await startOwn(options), linked: undefined, restarted: [] };
    const { postgres, redis, zookeeper, solr, fedora } = stack.connections;
    const smtp = { host: inbox.host, port: inbox.port };
    return {
      stack,
      inbox,
      addresses: { postgres, redis, zookeeper, solr, fedora, smtp },
      ...(linked ? { linked } : {}),
      restarted,
      async stop() {
        await stack.stop();
        await inbox.stop();
      },
    };
  } catch (error) {
    await inbox.stop();
    throw error;
  }
}

/** Servers that end with the harness, whose own S3 is Fedora's. */
async function startOwn({ harness, tools, stateDir, signal }: ServersOptions): Promise<Stack> {
  await createBucket(harness.call, harness.region, FEDORA_BUCKET);
  return startStack({
    servers: SERVER_NAMES,
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
}
