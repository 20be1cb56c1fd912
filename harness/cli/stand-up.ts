/** Standing the system up for `start`: its servers, and what is deployed on them. */

import { type HarnessInput, harnessSchema } from "#config/options.ts";
import type { ServerAddresses } from "#deployment/backends.ts";
import { TEMPLATES } from "#deployment/data-stores.ts";
import { type DeploymentRecord, putDeployment } from "#deployment/record.ts";
import { retireReference } from "#deployment/reference.ts";
import { machineNow } from "#kernel/clock.ts";
import { textId } from "#kernel/ids.ts";
import type { Logger } from "#kernel/logger.ts";
import { together } from "#kernel/together.ts";
import { type Servers, type System, startSystem } from "#servers/servers.ts";
import { stateDir } from "#setup/places.ts";
import { requireTool, type Tools } from "#stack/tools.ts";
import type { Harness } from "../harness.ts";
import { type Deployed, type DeployInput, deploy } from "./deploy.ts";
import type { Printer } from "./printer.ts";
import { restartedText } from "./server-row.ts";
import type { StartOptions } from "./start-options.ts";

/** What a start is asked for, and where it tells of itself. */
export interface StartInput {
  readonly options: StartOptions;
  readonly print: Printer;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface StandInput extends StartInput {
  readonly tools: Tools;
  readonly earlier: DeploymentRecord | undefined;
  step(what: string): void;
  /** Takes what ends with the system, in the order in which it began. */
  readonly stops: (() => Promise<void>)[];
}

/**
 * Servers and deployment at once: what is AWS's own is made while the servers start, and only the
 * deployment's corner on them waits for them.
 */
export function standUp(input: StandInput): Promise<[System, Deployed]> {
  const { options, tools, earlier, step, stops, env, logger, print } = input;
  const begun = Promise.withResolvers<Pick<DeployInput, "harness" | "record">>();
  const addresses = Promise.withResolvers<ServerAddresses>();
  const again = earlier !== undefined;
  // Whoever waits for these is told; that nobody does yet is no fault.
  for (const { promise } of [begun, addresses]) promise.catch(() => undefined);
  const start = async (signal: AbortSignal): Promise<System> => {
    print.progress("Starting PostgreSQL, Redis, ZooKeeper, Solr and Fedora");
    const system = await startSystem({
      harness: { ...harnessPart(options), ...programsOf(tools), logger },
      ...{ tools, signal, keep: options.keep, dataStores: TEMPLATES, stateDir: stateDir(env) },
      async onHarness(harness) {
        step(`local AWS at ${harness.endpoint}`);
        // Before its servers are there: its workers would take messages and fail on them.
        if (earlier) {
          step(`the deployment of ${dayOf(earlier)} in ${options.dataDir} goes on`);
          await retireReference(harness);
        }
        begun.resolve({ harness, record: earlier ?? newDeployment(options, harness) });
      },
    });
    stops.push(system.stop);
    tellServers(system.servers, step);
    const { record } = await begun.promise;
    if (!again && options.dataDir !== undefined) putDeployment(options.dataDir, record);
    print.progress("Deploying the application");
    addresses.resolve(system.servers.addresses);
    return system;
  };
  const deployed = async (signal: AbortSignal): Promise<Deployed> => {
    const { harness, record } = await begun.promise;
    const place = { harness, record, addresses: addresses.promise };
    const made = await deploy({ ...input, ...place, signal, again, onStep: step });
    stops.push(made.stop);
    return made;
  };
  const failing = (error: unknown) => {
    begun.reject(error);
    addresses.reject(error);
    throw error;
  };
  return together([(signal) => start(signal).catch(failing), deployed], input.signal);
}

function tellServers({ stack, reason, restarted, addresses }: Servers, step: StandInput["step"]) {
  const names = stack.status().map(({ name }) => name);
  if (reason) step(`servers run as ${reason}`);
  const state = stack.reused ? "taken over" : "ready";
  step(`servers ${state}: ${names.join(", ")}${restartedText(restarted)}`);
  const { postgres, redis } = addresses;
  step(`database at ${postgres.host}:${postgres.port}, Redis at ${redis.host}:${redis.port}`);
}

/** What the harness encodes with. */
export const programsOf = (tools: Tools) => ({
  ffmpeg: requireTool(tools, "ffmpeg").command,
  ffprobe: requireTool(tools, "ffprobe").command,
});

function newDeployment(options: StartOptions, harness: Harness): DeploymentRecord {
  const { topology, account, region, domain, zookeeperServers, solrNodes } = options;
  const apiKey = textId(harness.random.fork("api-key"), 24);
  const settings = { topology, account, region, domain, zookeeperServers, solrNodes };
  return { ...settings, apiKey, deployedAt: machineNow() };
}

/** `2026-01-02 03:04 UTC` */
function dayOf({ deployedAt }: DeploymentRecord): string {
  return `${new Date(deployedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Those of the options that are the harness's own. */
function harnessPart(options: StartOptions): HarnessInput {
  const own = Object.entries(options).filter(([name]) => name in harnessSchema.shape);
  // Each was parsed by the harness's own rule for it.
  return Object.fromEntries(own) as HarnessInput;
}
