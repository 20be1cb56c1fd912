/**
 * The real servers of a whole scenario run: started once, as processes or (AVALON_AWS_BACKEND) as
 * containers, and told to every test file as plain addresses. With AVALON_AWS_KEEP=1 they are those
 * that `avalon-aws stack up` keeps, which are left running; a caller of vitest may provide some that
 * are there. What is deployed is the bundle that it provides, else the reference Avalon.
 */

import { constants } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { machineEnvironment } from "#config/environment.ts";
import { type HarnessOptions, parseHarnessOptions } from "#config/options.ts";
import { buildAvalon } from "#fixtures/avalon/build.ts";
import { seenDataStores } from "#servers/data-stores.ts";
import { SERVER_NAMES } from "#servers/server-names.ts";
import { startSystem } from "#servers/servers.ts";
import { cacheDir, stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { type Backend, chooseBackend } from "#stack/backend.ts";
import { describeServers } from "#stack/describe.ts";
import { descendantsOf } from "#stack/process/descendants.ts";
import { signalIfThere } from "#stack/process/identity.ts";
import { reapLeftovers } from "#stack/reaper.ts";
import type { StoryServers } from "./deployed-system.ts";
import type { StandingServers } from "./standing-servers.ts";

declare module "vitest" {
  export interface ProvidedContext {
    servers: StoryServers;
    /** What they run as, and what servers of a file's own do. */
    backend: Backend;
    /** Path of the avalon.zip under test. */
    bundle: string;
    /** Servers that are there, instead of those that would be started. */
    standing?: StandingServers;
    /** Where the LocalStack is that may stand behind a harness, if there is one. */
    localstackEndpoint: string | null;
  }
}

const keepsServers = () => machineEnvironment["AVALON_AWS_KEEP"] === "1";

/** A standby is another server, which no story needs that does not let it take over. */
const ONE_EACH = { multiAz: false, redisNodes: 1 };

/** Vitest calls it before the first file; what it returns ends the servers after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { bundle, standing } = project.getProvidedContext();
  const cache = join(cacheDir(machineEnvironment), "fixtures");
  project.provide("bundle", bundle ?? (await buildAvalon(cache)).path);
  const cancelled = new AbortController();
  project.vitest.onCancel(() => cancelled.abort());
  const starting = standing
    ? takeStanding(project, standing)
    : startServers(project, cancelled.signal);
  let stopping: Promise<void> | undefined;
  // By vitest and at a signal, whichever comes first.
  const stop = () => (stopping ??= starting.then((end) => end()));
  endEarly(async () => {
    cancelled.abort();
    // What did not start has ended by itself.
    await stop().catch(() => {});
  });
  await starting;
  return stop;
}

/**
 * Vitest exits at once when it is told to end, and when a worker dies that it is about to use, as
 * one does by a signal to the group: what was started would be left.
 */
function endEarly(stop: () => Promise<void>): void {
  const end = async (code: number) => {
    await stop();
    // Workers, which would go on without it; among kept servers they are not told apart.
    const left = keepsServers() ? [] : descendantsOf(process.pid);
    for (const pid of left) signalIfThere(pid, "SIGKILL");
    // Servers of a worker that was gone before.
    reapLeftovers(stateDir(machineEnvironment));
    process.exit(code);
  };
  let ending = false;
  // A signal to the group comes again from the parent, which passes it on.
  const once = (code: number) => {
    if (!ending) void end(code);
    ending = true;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.removeAllListeners(signal).on(signal, () => once(128 + constants.signals[signal]));
  process.on("uncaughtException", (error) => {
    if (!ending) process.stderr.write(`${error.stack}\n`);
    once(1);
  });
}

async function takeStanding(
  project: TestProject,
  { addresses, localstackEndpoint }: StandingServers,
): Promise<() => Promise<void>> {
  const options = parseHarnessOptions({}, machineEnvironment);
  const tools = await findTools(machineEnvironment);
  const { backend } = await chooseBackend(options.backend, SERVER_NAMES, tools);
  const behind = options.localstackEndpoint ?? localstackEndpoint ?? null;
  project.provide("servers", addresses);
  project.provide("backend", backend);
  project.provide("localstackEndpoint", behind);
  const { host, port } = addresses.solr;
  project.vitest.logger.log(`The servers are there already, such as Solr at ${host}:${port}.`);
  project.vitest.logger.log(`Behind the gateway: ${behindIt(options)}.`);
  return async () => {};
}

async function startServers(
  project: TestProject,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const tools = await findTools(machineEnvironment);
  const keep = keepsServers();
  const places = { stateDir: stateDir(machineEnvironment), keep, dataStores: ONE_EACH };
  const asked = { harness: { port: 0 }, tools, signal, ...places };
  const { harness, servers, stop } = await startSystem(asked);
  project.provide("servers", servers.addresses);
  project.provide("backend", servers.backend);
  project.provide("localstackEndpoint", harness.options.localstackEndpoint ?? null);
  const { logger } = project.vitest;
  logger.log(`The servers run as ${servers.reason ?? LABELS[servers.backend]}:`);
  const dataStores = await seenDataStores(servers.addresses, servers.backend);
  for (const line of await describeServers(servers.stack, dataStores)) logger.log(`  ${line}`);
  logger.log(`  postgres, redis: of RDS and ElastiCache, at ${dataStoresText(servers.addresses)}`);
  logger.log(`Behind the gateway: ${behindIt(harness.options)}.`);
  return stop;
}

const dataStoresText = ({ postgres, redis }: StoryServers): string =>
  [postgres, redis].map(({ host, port }) => `${host}:${port}`).join(" and ");

const LABELS = { process: "processes", docker: "containers" } as const;

function behindIt({ s3Provider, snsProvider, sqsProvider }: HarnessOptions): string {
  const services = { S3: s3Provider, SNS: snsProvider, SQS: sqsProvider };
  return Object.entries(services)
    .map(
      ([service, provider]) =>
        `${service} ${provider === "ours" ? "of our own" : `of ${provider}`}`,
    )
    .join(", ");
}
