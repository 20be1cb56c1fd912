/** What `start` does, step by step, with a line for each. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Batch, readBatch } from "#deployment/batch.ts";
import { type CaughtUp, catchUp } from "#deployment/catch-up.ts";
import { type Collection, type Curator, createCurator } from "#deployment/curator.ts";
import type { Hop } from "#deployment/hops.ts";
import { follow, type Journey, type JourneyOptions } from "#deployment/journey.ts";
import { type DeploymentRecord, findDeployment, refuseChanged } from "#deployment/record.ts";
import type { Reference } from "#deployment/reference.ts";
import { requireSuite } from "#harness/gate/suite.ts";
import { createClock } from "#kernel/clock.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { habitatOf } from "#servers/habitat.ts";
import type { Servers } from "#servers/servers.ts";
import { cacheDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import type { Harness } from "../harness.ts";
import type { Printer } from "./printer.ts";
import { type Report, tell } from "./report.ts";
import { programsOf, type StartInput, standUp } from "./stand-up.ts";
import type { StartOptions } from "./start-options.ts";

export interface Show {
  readonly report: Report;
  stop(): Promise<void>;
}

const TRANSCODE_WITHIN_MS = 30 * 60_000;

/** Resolves when the batch was played; what was started before a failure is stopped. */
export async function showSystem(input: StartInput): Promise<Show> {
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

async function perform(input: StartInput, stops: (() => Promise<void>)[]): Promise<Report> {
  const { options, print, env } = input;
  const step = stepsOf(print);
  print.progress("Looking for tools");
  const tools = await findTools(env);
  const { ffmpeg } = programsOf(tools);
  // The user's own folders are read first: a mistake is told before anything is started.
  const batch = options.batch === undefined ? undefined : await readBatch(options.batch);
  if (options.gate !== undefined) requireSuite(options.gate);
  const earlier = earlierDeployment(options);
  const [{ harness, servers }, made] = await standUp({ ...input, tools, earlier, step, stops });
  const again = earlier !== undefined;
  const { reference } = made;
  const curator = createCurator(reference, harness.call, harness.clock.now);
  const scene: Scene = { input, harness, servers, reference, curator };
  const caughtUp = again ? await caughtUpBy(scene) : undefined;
  // Where earlier batches are, none is dropped that nobody asked for.
  const wantsSample = options.sample && caughtUp === undefined;
  const sample = async () => {
    const { sampleBatch } = await import("./sample-batch.ts");
    return sampleBatch(ffmpeg, join(cacheDir(env), "samples"));
  };
  const dropped = batch ?? (wantsSample ? await sample() : undefined);
  const journey = dropped && (await followed(scene, dropped));
  return tell(print, { harness, servers, reference, resumed: again, caughtUp, journey });
}

/** What stands, when batches are looked after. */
interface Scene {
  readonly input: StartInput;
  readonly harness: Harness;
  readonly servers: Servers;
  readonly reference: Reference;
  readonly curator: Curator;
}

/** What an earlier start deployed into the data directory, when these options go on with it. */
function earlierDeployment(options: StartOptions): DeploymentRecord | undefined {
  const { dataDir, keep } = options;
  if (dataDir === undefined) return undefined;
  if (keep)
    throw new HarnessError(
      "CONFIG_INVALID",
      "--keep and --data-dir exclude each other: kept servers hold a corner for one start only.",
    );
  const earlier = findDeployment(dataDir);
  if (earlier) refuseChanged(dataDir, earlier, options);
  else if (existsSync(join(dataDir, "servers")))
    throw new HarnessError(
      "DATA_DIR_INVALID",
      `${dataDir} holds the deployment of an earlier version of the harness, which this one cannot ` +
        "start again; use that version, or name another --data-dir.",
    );
  return earlier;
}

function caughtUpBy(scene: Scene): Promise<CaughtUp | undefined> {
  const { input, reference, curator } = scene;
  const { print, signal } = input;
  print.progress("Looking for what was under way");
  const onHop = hopsTo(print);
  const transcodeWithinMs = TRANSCODE_WITHIN_MS;
  return catchUp({ reference, curator, transcodeWithinMs, signal, onHop });
}

/** Drops the batch into its collection and follows it. */
async function followed(scene: Scene, batch: Batch): Promise<Journey> {
  const { input, harness, reference, curator } = scene;
  const { options, print, signal } = input;
  const collection = await collectionFor(options, curator, batch, print);
  return withMails(scene, {
    habitat: habitatOf(harness, harness, options.domain),
    reference,
    curator,
    batch,
    collection,
    transcodeWithinMs: TRANSCODE_WITHIN_MS,
    signal,
    onHop: hopsTo(print),
  });
}

/** When the batch stops, what the application wrote to its people is told as well. */
async function withMails({ servers }: Scene, options: JourneyOptions): Promise<Journey> {
  try {
    return await follow(options);
  } catch (error) {
    const told = servers.inbox.list().filter(({ subject }) => /fail|error/i.test(subject));
    const mails = told.map(({ subject, text }) => `\nIts mail "${subject}":\n${text}`);
    if (mails.length === 0 || options.signal.aborted) throw error;
    throw new HarnessError("HOP_FAILED", messageOf(error) + mails.join("").trimEnd(), {
      cause: error,
    });
  }
}

function stepsOf(print: Printer): (what: string) => void {
  const machine = createClock();
  const began = machine.now();
  return (what) =>
    print.line(`${`${((machine.now() - began) / 1000).toFixed(1)} s`.padStart(8)}  ${what}`);
}

const hopsTo =
  (print: Printer) =>
  ({ name, detail, elapsedMs }: Hop) => {
    const after = `+${(elapsedMs / 1000).toFixed(2)} s`;
    print.line(`  ${after.padStart(10)}  ${name.padEnd(13)}${detail}`);
    print.progress(`Waiting for the hop after "${name}"`);
  };

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
