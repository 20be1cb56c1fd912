/** The real servers with a harness as Fedora's S3, and an inbox for their mail. */

import { join } from "node:path";
import type { ServerAddresses } from "#deployment/backends.ts";
import { type Inbox, startInbox } from "#engines/inbox/inbox.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import type { Harness } from "./harness.ts";

export interface ServersOptions {
  readonly harness: Harness;
  readonly tools: Tools;
  /** Where runs are recorded, so that a crashed one's leftovers are found. */
  readonly stateDir: string;
  readonly signal?: AbortSignal;
}

export interface Servers {
  readonly stack: Stack;
  readonly inbox: Inbox;
  readonly addresses: ServerAddresses;
  stop(): Promise<void>;
}

/** The bucket that Fedora keeps its objects in. */
export const FEDORA_BUCKET = "avalon-fedora";

/** Starts all five; resolves when each is ready, and leaves none running when one fails. */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const { harness } = options;
  await harness.call("s3", "CreateBucket", { Bucket: FEDORA_BUCKET });
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
    const stack = await startStack({
      servers: ["postgres", "redis", "zookeeper", "solr", "fedora"],
      tools: options.tools,
      dataDir: join(harness.folder, "servers"),
      stateDir: options.stateDir,
      logger: harness.logger,
      s3: {
        endpoint: `http://127.0.0.1:${harness.port}`,
        accessKeyId: harness.account,
        secretAccessKey: "test",
        bucket: FEDORA_BUCKET,
        region: harness.region,
      },
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const { postgres, redis, zookeeper, solr, fedora } = stack.connections;
    const smtp = { host: inbox.host, port: inbox.port };
    return {
      stack,
      inbox,
      addresses: { postgres, redis, zookeeper, solr, fedora, smtp },
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
