/** One running tier of the application: its instance, and for workers the daemon in front of it. */

import { join } from "node:path";
import { type Application, startApplication } from "#engines/beanstalk/application.ts";
import { parseCronFile } from "#engines/beanstalk/cron-file.ts";
import { readIfThere } from "#engines/beanstalk/source-bundle.ts";
import { type Sqsd, startSqsd } from "#engines/beanstalk/sqsd.ts";
import { parseSqsdSettings } from "#engines/beanstalk/sqsd-settings.ts";
import type { Tier } from "./environment.ts";
import type { Habitat, PageObserver, ProcessIdentity } from "./habitat.ts";
import { giveBack, holdMessages } from "./held-messages.ts";
import { journaledPages } from "./pages.ts";
import { journaledPosts } from "./posts.ts";
import { queueCaller } from "./queue-caller.ts";

export interface TierOptions {
  readonly habitat: Habitat;
  readonly tier: Tier;
  /** avalon.zip. */
  readonly bundle: Uint8Array;
  readonly folder: string;
  readonly roleArn: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly searchPath: string;
  /** The queue a worker takes its messages from. */
  readonly queue?: { readonly url: string; readonly name: string };
  readonly signal: AbortSignal;
}

export interface RunningTier {
  readonly port: number;
  readonly application: Application;
  /** Notes what the requests for its pages cause. */
  readonly pages: PageObserver;
  stop(): Promise<void>;
}

/** As the templates set it for the workers. */
const HTTP_CONNECTIONS = "15";
const READY_MS_MAX = 60_000;
const STOP_GRACE_MS = 5_000;

/** Resolves when the tier answers its health check and its post-deploy hooks ran. */
export async function startTier(options: TierOptions): Promise<RunningTier> {
  const { habitat, tier, folder } = options;
  const identity = habitat.identify(options.roleArn, `${tier}-1`);
  const port = await habitat.freePort();
  try {
    const application = await startApplication({
      bundle: { kind: "zip", bytes: options.bundle },
      folder,
      port,
      properties: { ...options.properties, ...identity.environment },
      searchPath: options.searchPath,
      healthPath: "/",
      readyMsMax: READY_MS_MAX,
      logger: habitat.logger,
      signal: options.signal,
      onExit: (name, how) => note(habitat, `${tier} process ${name} ended: ${how}`, "ProcessExit"),
    });
    const sqsd = options.queue && (await startDaemon(options, identity, application, port));
    return {
      port,
      application,
      pages: journaledPages(habitat, identity),
      async stop() {
        await sqsd?.stop(STOP_GRACE_MS);
        await application.stop();
        identity.close();
      },
    };
  } catch (error) {
    identity.close();
    throw error;
  }
}

async function startDaemon(
  { habitat, queue, folder }: TierOptions,
  identity: ProcessIdentity,
  application: Application,
  port: number,
): Promise<Sqsd> {
  const { url = "", name = "" } = queue ?? {};
  const { call } = identity;
  const { observer, causeOf } = journaledPosts(habitat, identity);
  const held = {
    aws: queueCaller(call, url, causeOf),
    call,
    queueUrl: url,
    file: join(folder, "sqsd.json"),
    logger: habitat.logger,
  };
  const given = await giveBack(held);
  if (given > 0)
    note(habitat, `sqsd gave back ${given} messages that it held when it was last ended`);
  const cron = await readIfThere(join(application.folder, "cron.yaml"));
  return startSqsd({
    aws: holdMessages(held),
    settings: parseSqsdSettings({ WorkerQueueURL: url, HttpConnections: HTTP_CONNECTIONS }),
    queueName: name,
    port,
    tasks: cron === undefined ? [] : parseCronFile(cron),
    leads: () => true,
    clock: habitat.clock,
    logger: habitat.logger,
    observer,
  });
}

function note(habitat: Habitat, summary: string, failure?: string): void {
  const service = "elastic-beanstalk";
  habitat.journal.append({ kind: "note", cause: undefined, service, summary, failure });
}
