/**
 * Servers of one file's own: all of them with a harness as their bucket, or some beside those that
 * all files share, since a story needs no other Fedora to lose a Solr node.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { machineEnvironment } from "#config/environment.ts";
import { parseHarnessOptions } from "#config/options.ts";
import { silentLogger } from "#kernel/logger.ts";
import { frontSearch } from "#servers/search-front.ts";
import { startPlainSystem } from "#servers/servers.ts";
import { stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { imagesFrom } from "#stack/images.ts";
import { clusterOf, type SearchCluster } from "#stack/search-cluster.ts";
import type { Connections, ServerName } from "#stack/servers/index.ts";
import type { Scale } from "#stack/servers/select.ts";
import { type Stack, startStack } from "#stack/stack.ts";
import { createHarness, type Harness } from "../harness.ts";
import type { StoryServers } from "./deployed-system.ts";

/** Some with those that they need. Fedora comes with all: its bucket has to be its ground's. */
export type Own = "all" | readonly Exclude<ServerName, "fedora">[];

export interface OwnServers {
  readonly harness: Harness;
  readonly stack: Omit<Stack, "connections">;
  /** Those that are not its own are the shared ones. */
  readonly addresses: StoryServers;
  readonly cluster: SearchCluster;
  stop(): Promise<void>;
}

/** Resolves when they can be used; leaves none running when one fails. */
export async function startOwnServers(own: Own, scale: Scale): Promise<OwnServers> {
  const tools = await findTools(machineEnvironment);
  const where = { tools, scale, stateDir: stateDir(machineEnvironment) };
  if (own !== "all") return startSome(own, where);
  const { harness, servers, stop } = await startPlainSystem({ harness: { port: 0 }, ...where });
  const { stack, addresses, cluster } = servers;
  return { harness, stack, addresses, cluster, stop };
}

async function startSome(
  servers: Exclude<Own, "all">,
  where: Pick<Parameters<typeof startStack>[0], "tools" | "scale" | "stateDir">,
): Promise<OwnServers> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), "avalon-aws-own-"));
    stops.push(() => rm(dataDir, { recursive: true, maxRetries: 5 }));
    const images = imagesFrom(parseHarnessOptions({}, machineEnvironment));
    const runner = inject("backend");
    const stack = await startStack({ ...where, servers, dataDir, images, runner });
    stops.push(stack.stop);
    const own: Partial<Connections> = stack.connections;
    const localstack = own.localstack?.endpoint ?? inject("localstackEndpoint");
    const harness = await createHarness({ port: 0, localstackEndpoint: localstack ?? undefined });
    stops.push(harness.stop);
    const shared = inject("servers");
    const { postgres = shared.postgres, redis = shared.redis } = own;
    const addresses = { ...shared, postgres, redis };
    if (!own.solr) return { harness, stack, addresses, cluster: clusterOf(stack), stop };
    const { solr, zookeeper, cluster, stop: stopFront } = await frontSearch(stack, silentLogger);
    stops.push(stopFront);
    harness.report("search", cluster.report);
    return { harness, stack, addresses: { ...addresses, solr, zookeeper }, cluster, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
