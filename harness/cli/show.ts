/** What `start` does, step by step, with a line for each; and the report of it. */

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { claimBackends } from "#deployment/backends.ts";
import { type Batch, readBatch } from "#deployment/batch.ts";
import { type Collection, type Curator, createCurator } from "#deployment/curator.ts";
import { follow, type Journey } from "#deployment/journey.ts";
import { deployReference, type Reference } from "#deployment/reference.ts";
import { buildAvalon } from "#fixtures/avalon/build.ts";
import { buildFunction } from "#fixtures/lambdas/build.ts";
import { createClock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { textId } from "#kernel/ids.ts";
import type { Logger } from "#kernel/logger.ts";
import { cacheDir, stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { requireTool } from "#stack/tools.ts";
import { habitatOf } from "../habitat.ts";
import { createHarness, type Harness } from "../harness.ts";
import { type Servers, startServers } from "../servers.ts";
import type { StartOptions } from "./commands/start.ts";
import { countObjects, type ObjectCounts } from "./object-counts.ts";
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
  const tools = await findTools(env);
  const ffmpeg = requireTool(tools, "ffmpeg").command;
  const ffprobe = requireTool(tools, "ffprobe").command;
  // The user's own folder is read first: a mistake in it is told before anything is started.
  const batch = options.batch === undefined ? undefined : await readBatch(options.batch);
  const { once, batch: _b, strict, collection: _c, topology, qualities, ...given } = options;
  const harness = await createHarness({ ...given, ffmpeg, ffprobe, logger });
  stops.push(harness.stop);
  step(`local AWS at ${harness.endpoint}`);
  const servers = await startServers({ harness, tools, stateDir: stateDir(env), signal });
  stops.push(servers.stop);
  step(
    `servers ready: ${servers.stack
      .status()
      .map(({ name }) => name)
      .join(", ")}`,
  );
  const reference = await deploy(input, harness, servers, step);
  stops.push(reference.stop);
  const curator = createCurator(reference, harness.call, harness.clock.now);
  const dropped = batch ?? (await sampleBatch(ffmpeg, join(cacheDir(env), "samples")));
  const collection = await collectionFor(options, curator, dropped, print);
  const journey = await follow({
    habitat: habitatOf(harness, harness, options.domain),
    reference,
    curator,
    batch: dropped,
    collection,
    transcodeWithinMs: TRANSCODE_WITHIN_MS,
    signal,
    onHop: ({ name, detail, elapsedMs }) =>
      print.line(
        `  ${`+${(elapsedMs / 1000).toFixed(2)} s`.padStart(10)}  ${name.padEnd(13)}${detail}`,
      ),
  });
  return tell(input, harness, servers, reference, journey);
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
): Promise<Reference> {
  const cache = join(cacheDir(env), "fixtures");
  const bundle = await buildAvalon(cache);
  const ingestZip = await readFile(await buildFunction("batch-ingest", cache));
  const backends = await claimBackends(servers.addresses, "avalon");
  const folder = join(harness.folder, "instances");
  await mkdir(folder, { recursive: true });
  return deployReference({
    habitat: habitatOf(harness, harness, options.domain),
    topology: options.topology,
    qualities: options.qualities.split(","),
    backends,
    bundle: await readFile(bundle.path),
    ingestZip,
    folder,
    searchPath: env["PATH"] ?? "",
    apiKey: textId(harness.random.fork("api-key"), 24),
    signal,
    onStep: step,
  });
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
  const made = await curator.createCollection(options.collection, [batch.submitter]);
  print.line(
    `          created the collection "${made.name}" with ${batch.submitter} as its manager`,
  );
  return made;
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
  for (const [bucket, prefixes] of Object.entries(objects))
    for (const [prefix, count] of Object.entries(prefixes))
      print.line(`  ${String(count).padStart(6)} objects in s3://${bucket}/${prefix}`);
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
    mails: servers.inbox.list().map(({ subject }) => subject),
  };
}
