/** The reference system deployed for one story: in an account and a corner of the servers its own. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorldView } from "#assembly/world-view.ts";
import { machineEnvironment } from "#config/environment.ts";
import { journaledPosts } from "#deployment/alerts.ts";
import { claimBackends, type ServerAddresses } from "#deployment/backends.ts";
import { type Curator, createCurator } from "#deployment/curator.ts";
import {
  createDataStores,
  type DataStoreOptions,
  removeDataStores,
} from "#deployment/data-stores.ts";
import type { Backends } from "#deployment/environment.ts";
import type { Habitat } from "#deployment/habitat.ts";
import { journaledMails } from "#deployment/mails.ts";
import type { Topology } from "#deployment/plan.ts";
import { deployReference, type Reference, type TierSizes } from "#deployment/reference.ts";
import { type Inbox, startInbox } from "#engines/inbox/inbox.ts";
import { startWebhook, type Webhook } from "#engines/webhook/webhook.ts";
import { buildFunction } from "#fixtures/lambdas/build.ts";
import { habitatOf } from "#servers/habitat.ts";
import { cacheDir } from "#setup/places.ts";
import type { Harness } from "../harness.ts";

/** What stories share; each has an inbox of its own. */
export type StoryServers = Omit<ServerAddresses, "smtp">;

export interface DeployOptions {
  readonly topology?: Topology;
  readonly qualities?: readonly string[];
  /** One instance of each tier when absent: that is up soonest, and tells which one did a thing. */
  readonly instances?: TierSizes;
  /** Further environment properties of both tiers, such as named variants of upstream defects. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Whether the environments' events are posted to a webhook, which is captured. */
  readonly alerts?: boolean;
  /** Database and Redis of its own, made like this by RDS and ElastiCache, under `dataStoreNames`. */
  readonly dataStores?: DataStoreOptions;
}

export interface DeployedSystem {
  readonly world: WorldView;
  readonly reference: Reference;
  readonly curator: Curator;
  readonly inbox: Inbox;
  /** What was posted to Slack, with the option `alerts`. */
  readonly webhook: Pick<Webhook, "list"> | undefined;
  readonly habitat: Habitat;
  /** Its corner of each server. */
  readonly backends: Backends;
  stop(): Promise<void>;
}

/** Tests do not wait out Avalon's throttles of ten seconds and more. */
const QUICK = {
  SETTINGS__ENCODING__POLL_SECONDS: "1",
  SETTINGS__ENCODE_THROTTLING__CREATE_JOBS_THROTTLE_THRESHOLD: "100",
  SETTINGS__ENCODE_THROTTLING__UPDATE_JOBS_THROTTLE_THRESHOLD: "100",
};

const ONE_EACH: TierSizes = { webapp: 1, worker: 1 };

/** Deploys the bundle at that path into `world`; resolves when both tiers are healthy. */
export async function deploySystem(
  harness: Harness,
  world: WorldView,
  servers: StoryServers,
  options: DeployOptions & { readonly bundle: string },
): Promise<DeployedSystem> {
  const onMail = journaledMails(world.journal);
  const inbox = await startInbox({ logger: harness.logger, onMail });
  const onPost = journaledPosts(world.journal);
  const webhook = options.alerts ? await startWebhook({ onPost }) : undefined;
  const name = `w${world.account}_${process.pid}`;
  const smtp = { host: inbox.host, port: inbox.port };
  const stores = { call: world.call, stackName: `w${world.account}` };
  const own = options.dataStores && (await createDataStores(stores, options.dataStores));
  const backends = await claimBackends({ ...servers, ...own, smtp }, name);
  const habitat = habitatOf(harness, world, `w${world.account}.${harness.options.domain}`);
  const cache = join(cacheDir(machineEnvironment), "fixtures");
  const abort = new AbortController();
  const release = async () => {
    await backends.release();
    if (own) await removeDataStores(stores);
    await inbox.stop();
    await webhook?.stop();
  };
  try {
    const reference = await deployReference({
      habitat,
      // Bucket names are taken once for all accounts where S3 is not ours.
      stackName: `w${world.account}`,
      topology: options.topology ?? "seed",
      qualities: options.qualities ?? ["low"],
      instances: options.instances ?? ONE_EACH,
      claim: async () => backends,
      bundle: await readFile(options.bundle),
      ingestZip: await readFile(await buildFunction("batch-ingest", cache)),
      ...(webhook && { alerts: await alertsTo(webhook, cache) }),
      apiKey: `key-${name}`,
      properties: { ...QUICK, ...options.properties },
      signal: abort.signal,
    });
    return {
      world,
      reference,
      curator: createCurator(reference, world.call, harness.clock.now),
      inbox,
      webhook,
      habitat,
      backends,
      async stop() {
        abort.abort();
        await reference.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function alertsTo({ url }: Webhook, cache: string) {
  const zip = await readFile(await buildFunction("slack-notification", cache));
  return { zip, webhookUrl: url };
}
