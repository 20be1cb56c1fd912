/**
 * The real servers of a whole scenario run: started once, as processes or (AVALON_AWS_BACKEND) as
 * containers, and told to every test file as plain addresses. With AVALON_AWS_KEEP=1 they are those
 * that `avalon-aws stack up` keeps, which are left running; a caller of vitest may provide some that
 * are there. What is deployed is the bundle that it provides, else the reference Avalon.
 */

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

/** A standby is another server, which no story needs that does not let it take over. */
const ONE_EACH = { multiAz: false, redisNodes: 1 };

/** Vitest calls it before the first file; what it returns ends the servers after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { bundle, standing } = project.getProvidedContext();
  const cache = join(cacheDir(machineEnvironment), "fixtures");
  project.provide("bundle", bundle ?? (await buildAvalon(cache)).path);
  return standing ? takeStanding(project, standing) : startServers(project);
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

async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const tools = await findTools(machineEnvironment);
  const keep = machineEnvironment["AVALON_AWS_KEEP"] === "1";
  const places = { stateDir: stateDir(machineEnvironment), keep, dataStores: ONE_EACH };
  const cancelled = new AbortController();
  project.vitest.onCancel(() => cancelled.abort());
  const { signal } = cancelled;
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
