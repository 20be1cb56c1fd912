/** The reference deployment of `start`: made anew, or again on what a data directory remembers. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { journaledPosts } from "#deployment/alerts.ts";
import { type ClaimedBackends, claimBackends, type ServerAddresses } from "#deployment/backends.ts";
import type { DeploymentRecord } from "#deployment/record.ts";
import { deployReference, type Reference } from "#deployment/reference.ts";
import { watchedObject } from "#deployment/releases.ts";
import { type CapturedPost, startWebhook } from "#engines/webhook/webhook.ts";
import { buildAvalon } from "#fixtures/avalon/build.ts";
import { buildFunction, type FunctionName } from "#fixtures/lambdas/build.ts";
import { isJsonObject } from "#kernel/json.ts";
import { habitatOf } from "#servers/habitat.ts";
import { cacheDir } from "#setup/places.ts";
import type { Harness } from "../harness.ts";
import { startGateProcess } from "./gate-process.ts";
import { releaseLine } from "./release-lines.ts";
import type { StartOptions } from "./start-options.ts";

export interface DeployInput {
  readonly options: StartOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly harness: Harness;
  /** Resolves when the servers are there: what is AWS's own is made before. */
  readonly addresses: Promise<ServerAddresses>;
  readonly record: DeploymentRecord;
  /** Whether an earlier start has made this deployment before. */
  readonly again: boolean;
  onStep(what: string): void;
}

export interface Deployed {
  readonly reference: Reference;
  /** Stops both tiers; a corner of kept servers is given back. */
  stop(): Promise<void>;
}

/** How soon a start goes on with the jobs of a worker that was killed; 30 s by themselves. */
const LOCK_SECONDS = "10";

export async function deploy(input: DeployInput): Promise<Deployed> {
  const { options, env, signal, harness, record, again } = input;
  const cache = join(cacheDir(env), "fixtures");
  const bundle = await buildAvalon(cache);
  const zipOf = async (name: FunctionName) => readFile(await buildFunction(name, cache));
  // Kept servers serve many runs, at once too: each has a corner of its own, and leaves nothing but
  // an empty database for the next.
  const corner = options.keep ? `avalon_${process.pid}` : "avalon";
  let claimed: ClaimedBackends | undefined;
  const webhook = options.alerts ? await startWebhook({ onPost: toldPosts(input) }) : undefined;
  const release = async () => {
    if (options.keep) await claimed?.release();
    await webhook?.stop();
  };
  try {
    const reference = await deployReference({
      habitat: habitatOf(harness, harness, options.domain),
      topology: options.topology,
      qualities: options.qualities.split(","),
      instances: { webapp: options.webappInstances, worker: options.workerInstances },
      async claim() {
        claimed = await claimBackends(await input.addresses, corner, {
          again,
          spare: options.keep,
        });
        return claimed;
      },
      bundle: await readFile(bundle.path),
      ingestZip: await zipOf("batch-ingest"),
      apiKey: record.apiKey,
      releases: { gate: options.gate !== undefined },
      ...(webhook && {
        alerts: { zip: await zipOf("slack-notification"), webhookUrl: webhook.url },
      }),
      properties: { SETTINGS__ACTIVE_JOB__LOCK_SECONDS: LOCK_SECONDS },
      signal,
      onStep: input.onStep,
    });
    const endReleases = watchReleases(input, reference);
    const stop = async () => {
      await endReleases();
      await reference.stop();
      await release();
    };
    return { reference, stop };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Says where bundles are released from and how each release goes; judges them where asked to. */
function watchReleases(input: DeployInput, { plan, names }: Reference): () => Promise<void> {
  const { options, env, harness, onStep } = input;
  const { bucket, key } = watchedObject(plan);
  onStep(`a new avalon.zip at s3://${bucket}/${key} is released`);
  const unsubscribe = harness.journal.subscribe((record) => {
    const line = releaseLine(record, names.releasePipeline);
    if (line !== undefined) onStep(line);
  });
  const { gate: suite } = options;
  const onLine = (text: string) => onStep(`gate: ${text}`);
  const gate =
    suite === undefined ? undefined : startGateProcess({ suite, world: harness, env, onLine });
  return async () => {
    unsubscribe();
    await gate?.stop();
  };
}

/** Each post in the journal, and in a line. */
function toldPosts({ harness, onStep }: DeployInput): (post: CapturedPost) => void {
  const note = journaledPosts(harness.journal);
  return (post) => {
    note(post);
    onStep(`Slack, ${colorOf(post)}: ${String(post.payload["text"])}`);
  };
}

/** How bad it is, by the bar beside the message. */
function colorOf({ payload }: CapturedPost): string {
  const [first] = Array.isArray(payload["attachments"]) ? payload["attachments"] : [];
  return isJsonObject(first) ? String(first["color"]) : "plain";
}
