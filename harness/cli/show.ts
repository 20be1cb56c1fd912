/** What `start` does, step by step, with a line for each. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { type HarnessInput, harnessSchema } from "#config/options.ts";
import { type Batch, readBatch } from "#deployment/batch.ts";
import { type CaughtUp, catchUp } from "#deployment/catch-up.ts";
import { type Collection, type Curator, createCurator } from "#deployment/curator.ts";
import { TEMPLATES } from "#deployment/data-stores.ts";
import type { Hop } from "#deployment/hops.ts";
import { follow, type Journey, type JourneyOptions } from "#deployment/journey.ts";
import {
  type DeploymentRecord,
  findDeployment,
  putDeployment,
  refuseChanged,
} from "#deployment/record.ts";
import { type Reference, retireReference } from "#deployment/reference.ts";
import { requireSuite } from "#harness/gate/suite.ts";
import { createClock, machineNow } from "#kernel/clock.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { textId } from "#kernel/ids.ts";
import type { Logger } from "#kernel/logger.ts";
import { habitatOf } from "#servers/habitat.ts";
import { type Servers, startSystem } from "#servers/servers.ts";
import { cacheDir, stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { requireTool } from "#stack/tools.ts";
import type { Harness } from "../harness.ts";
import { deploy } from "./deploy.ts";
import type { Printer } from "./printer.ts";
import { type Report, tell } from "./report.ts";
import { restartedText } from "./server-row.ts";
import type { StartOptions } from "./start-options.ts";

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
  // The user's own folders are read first: a mistake is told before anything is started.
  const batch = options.batch === undefined ? undefined : await readBatch(options.batch);
  if (options.gate !== undefined) requireSuite(options.gate);
  const earlier = earlierDeployment(options);
  print.progress("Starting PostgreSQL, Redis, ZooKeeper, Solr and Fedora");
  const { keep } = options;
  const system = await startSystem({
    harness: { ...harnessPart(options), ffmpeg, ffprobe, logger },
    tools,
    stateDir: stateDir(env),
    dataStores: TEMPLATES,
    keep,
    signal,
    async onHarness(harness) {
      step(`local AWS at ${harness.endpoint}`);
      if (!earlier) return;
      step(`the deployment of ${dayOf(earlier)} in ${options.dataDir} goes on`);
      // Before its servers are there: its workers would take messages and fail on them.
      await retireReference(harness);
    },
  });
  stops.push(system.stop);
  const { harness, servers } = system;
  const names = servers.stack.status().map(({ name }) => name);
  if (servers.reason) step(`servers run as ${servers.reason}`);
  const restarted = restartedText(servers.restarted);
  step(`servers ${servers.stack.reused ? "taken over" : "ready"}: ${names.join(", ")}${restarted}`);
  const { postgres, redis } = servers.addresses;
  step(`database at ${postgres.host}:${postgres.port}, Redis at ${redis.host}:${redis.port}`);
  const record = earlier ?? newDeployment(options, harness);
  print.progress("Deploying the application");
  const again = earlier !== undefined;
  const made = await deploy({ ...input, harness, servers, record, again, onStep: step });
  stops.push(made.stop);
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
  readonly input: ShowInput;
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

function newDeployment(options: StartOptions, harness: Harness): DeploymentRecord {
  const { topology, account, region, domain, zookeeperServers, solrNodes, dataDir } = options;
  const apiKey = textId(harness.random.fork("api-key"), 24);
  const settings = { topology, account, region, domain, zookeeperServers, solrNodes };
  const record = { ...settings, apiKey, deployedAt: machineNow() };
  if (dataDir !== undefined) putDeployment(dataDir, record);
  return record;
}

/** `2026-01-02 03:04 UTC` */
function dayOf({ deployedAt }: DeploymentRecord): string {
  return `${new Date(deployedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
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

/** Those of the options that are the harness's own. */
function harnessPart(options: StartOptions): HarnessInput {
  const own = Object.entries(options).filter(([name]) => name in harnessSchema.shape);
  // Each was parsed by the harness's own rule for it.
  return Object.fromEntries(own) as HarnessInput;
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
