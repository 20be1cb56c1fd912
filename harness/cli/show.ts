/** What `start` does, step by step, with a line for each; and the report of it. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HarnessInput } from "#config/options.ts";
import { claimBackends } from "#deployment/backends.ts";
import { type Batch, readBatch } from "#deployment/batch.ts";
import { type Collection, type Curator, createCurator } from "#deployment/curator.ts";
import { TEMPLATES } from "#deployment/data-stores.ts";
import { follow, type Journey, type JourneyOptions } from "#deployment/journey.ts";
import { deployReference, type Reference } from "#deployment/reference.ts";
import { buildAvalon } from "#fixtures/avalon/build.ts";
import { buildFunction } from "#fixtures/lambdas/build.ts";
import { createClock } from "#kernel/clock.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { textId } from "#kernel/ids.ts";
import type { Logger } from "#kernel/logger.ts";
import { cacheDir, stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { requireTool } from "#stack/tools.ts";
import { withDataStores } from "../data-stores.ts";
import { habitatOf } from "../habitat.ts";
import { createHarness, type Harness } from "../harness.ts";
import { keysIn } from "../linked-bucket.ts";
import { type Servers, startServers } from "../servers.ts";
import type { StartOptions } from "./commands/start.ts";
import { countKeys, countObjects, type ObjectCounts } from "./object-counts.ts";
import type { Printer } from "./printer.ts";
import { sampleBatch } from "./sample-batch.ts";

export interface ShowInput {
  readonly options: StartOptions;
  readonly print: Printer;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Show {
  readonly report: Report;
  stop(): Promise<void>;
}

export interface Report {
  readonly ok: true;
  readonly endpoint: string;
  readonly webUrl: string;
  readonly playback: readonly string[];
  readonly hops: Journey["hops"];
  readonly items: readonly { readonly id: string; readonly sections: number }[];
  readonly played: Journey["played"];
  readonly objects: ObjectCounts;
  /** Fedora's bucket, when the gateway of kept servers holds it. */
  readonly linked?: { readonly endpoint: string; readonly objects: ObjectCounts };
  readonly mails: readonly string[];
}

const TRANSCODE_WITHIN_MS = 30 * 60_000;

/** Resolves when the batch was played; what was started before a failure is stopped. */
export async function showSystem(input: ShowInput): Promise<Show> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return { report: await perform(input, stops), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function perform(input: ShowInput, stops: (() => Promise<void>)[]): Promise<Report> {
  const { options, print, logger, signal, env } = input;
  const step = stepsOf(print);
  print.progress("Looking for tools");
  const tools = await findTools(env);
  const ffmpeg = requireTool(tools, "ffmpeg").command;
  const ffprobe = requireTool(tools, "ffprobe").command;
  // The user's own folder is read first: a mistake in it is told before anything is started.
  const batch = options.batch === undefined ? undefined : await readBatch(options.batch);
  refuseUsed(options.dataDir);
  const harness = await createHarness({ ...harnessPart(options), ffmpeg, ffprobe, logger });
  stops.push(harness.stop);
  step(`local AWS at ${harness.endpoint}`);
  print.progress("Starting PostgreSQL, Redis, ZooKeeper, Solr and Fedora");
  const { keep } = options;
  const servers = await startServers({ harness, tools, stateDir: stateDir(env), keep, signal });
  stops.push(servers.stop);
  const names = servers.stack.status().map(({ name }) => name);
  if (servers.reason) step(`servers run as ${servers.reason}`);
  step(`servers ${servers.stack.reused ? "taken over" : "ready"}: ${names.join(", ")}`);
  print.progress("Deploying the application");
  const reference = await deploy(input, harness, servers, step, stops);
  const curator = createCurator(reference, harness.call, harness.clock.now);
  const dropped = batch ?? (await sampleBatch(ffmpeg, join(cacheDir(env), "samples")));
  const collection = await collectionFor(options, curator, dropped, print);
  const journey = await followed(servers, {
    habitat: habitatOf(harness, harness, options.domain),
    reference,
    curator,
    batch: dropped,
    collection,
    transcodeWithinMs: TRANSCODE_WITHIN_MS,
    signal,
    onHop({ name, detail, elapsedMs }) {
      const after = `+${(elapsedMs / 1000).toFixed(2)} s`;
      print.line(`  ${after.padStart(10)}  ${name.padEnd(13)}${detail}`);
      print.progress(`Waiting for the hop after "${name}"`);
    },
  });
  return tell(input, harness, servers, reference, journey);
}

/** Follows the batch; when it stops, what the application wrote to its people is told as well. */
async function followed({ inbox }: Servers, options: JourneyOptions): Promise<Journey> {
  try {
    return await follow(options);
  } catch (error) {
    const told = inbox.list().filter(({ subject }) => /fail|error/i.test(subject));
    const mails = told.map(({ subject, text }) => `\nIts mail "${subject}":\n${text}`);
    if (mails.length === 0 || options.signal.aborted) throw error;
    throw new HarnessError("HOP_FAILED", messageOf(error) + mails.join("").trimEnd(), {
      cause: error,
    });
  }
}

/**
 * Gap: what an earlier start deployed into a data directory is not taken up again; nothing of it is
 * touched.
 */
function refuseUsed(dataDir: string | undefined): void {
  if (dataDir === undefined || !existsSync(join(dataDir, "servers"))) return;
  throw new HarnessError(
    "DATA_DIR_INVALID",
    `${dataDir} holds the deployment of an earlier start, which cannot be started again; name ` +
      "another folder, or look at what it holds by `avalon-aws up --data-dir`.",
  );
}

/** Those of the options that are the harness's own. */
function harnessPart(options: StartOptions): HarnessInput {
  const { once: _once, batch: _batch, strict: _strict, keep: _keep, ...rest } = options;
  const { collection: _collection, topology: _topology, qualities: _qualities, ...own } = rest;
  return own;
}

function stepsOf(print: Printer): (what: string) => void {
  const machine = createClock();
  const began = machine.now();
  return (what) =>
    print.line(`${`${((machine.now() - began) / 1000).toFixed(1)} s`.padStart(8)}  ${what}`);
}

async function deploy(
  { options, env, signal }: ShowInput,
  harness: Harness,
  servers: Servers,
  step: (what: string) => void,
  stops: (() => Promise<void>)[],
): Promise<Reference> {
  const cache = join(cacheDir(env), "fixtures");
  const bundle = await buildAvalon(cache);
  const ingestZip = await readFile(await buildFunction("batch-ingest", cache));
  // Kept servers serve many runs, at once too: each has a corner of its own and leaves none behind.
  const corner = options.keep ? `avalon_${process.pid}` : "avalon";
  const addresses = await withDataStores(harness, servers, TEMPLATES, signal);
  const { postgres, redis } = addresses;
  step(`database at ${postgres.host}:${postgres.port}, Redis at ${redis.host}:${redis.port}`);
  const backends = await claimBackends(addresses, corner);
  if (options.keep) stops.push(backends.release);
  const reference = await deployReference({
    habitat: habitatOf(harness, harness, options.domain),
    topology: options.topology,
    qualities: options.qualities.split(","),
    backends,
    bundle: await readFile(bundle.path),
    ingestZip,
    apiKey: textId(harness.random.fork("api-key"), 24),
    signal,
    onStep: step,
  });
  stops.push(reference.stop);
  return reference;
}

/** The collection by its name; made, with the submitter as its manager, unless `--strict`. */
async function collectionFor(
  options: StartOptions,
  curator: Curator,
  batch: Batch,
  print: Printer,
): Promise<Collection> {
  const known = await curator.collections();
  const found = known.find(({ name }) => name === options.collection);
  if (found) return found;
  if (options.strict)
    throw new HarnessError(
      "HOP_FAILED",
      `There is no collection "${options.collection}", and --strict creates none.`,
    );
  const { submitter } = batch;
  const made = await curator.createCollection(options.collection, submitter ? [submitter] : []);
  const manager = submitter ? `${submitter} as its manager` : "no manager: cell B1 names nobody";
  print.line(`          created the collection "${made.name}" with ${manager}`);
  return made;
}

function tellCounts(print: Printer, objects: ObjectCounts, where = ""): void {
  for (const [bucket, prefixes] of Object.entries(objects))
    for (const [prefix, count] of Object.entries(prefixes))
      print.line(`  ${String(count).padStart(6)} objects in s3://${bucket}/${prefix}${where}`);
}

async function tell(
  { print }: ShowInput,
  harness: Harness,
  servers: Servers,
  reference: Reference,
  journey: Journey,
): Promise<Report> {
  const playback = journey.played.map(
    ({ itemId }) => `${reference.webUrl}/media_objects/${itemId}`,
  );
  const objects = await countObjects(harness.call);
  print.line("");
  tellCounts(print, objects);
  const { linked } = servers;
  const far = linked && {
    ...linked,
    objects: { [linked.bucket]: countKeys(await keysIn(linked)) },
  };
  if (far) tellCounts(print, far.objects, ` at ${far.endpoint}`);
  print.line("");
  for (const url of new Set(playback)) print.line(`Watch it: ${url}`);
  return {
    ok: true,
    endpoint: harness.endpoint,
    webUrl: reference.webUrl,
    playback: [...new Set(playback)],
    hops: journey.hops,
    items: journey.items.map(({ id, sections }) => ({ id, sections: sections.length })),
    played: journey.played,
    objects,
    ...(far ? { linked: { endpoint: far.endpoint, objects: far.objects } } : {}),
    mails: servers.inbox.list().map(({ subject }) => subject),
  };
}
