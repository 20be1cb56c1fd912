/**
 * What stands before Solr: the node itself where there is one; a classic load balancer, as in the
 * templates, where there are several. ZooKeeper's servers are told to clients one by one.
 */

import { createBalancer } from "#engines/load-balancer/balancer.ts";
import { createGatewayServer } from "#gateway/server.ts";
import { createClock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import type { BalancerSettings, HealthCheck } from "#services/elastic-beanstalk/engine.ts";
import { portOf } from "#stack/definition.ts";
import type { RunningServer } from "#stack/runner.ts";
import { clusterOf, type SearchCluster } from "#stack/search-cluster.ts";
import { SOLR_HEALTH_PATH } from "#stack/servers/solr.ts";
import { zookeeper } from "#stack/servers/zookeeper.ts";
import type { Stack } from "#stack/stack.ts";

export interface SearchFront {
  readonly solr: { readonly host: string; readonly port: number; readonly nodes: number };
  readonly zookeeper: { readonly connectString: string };
  /** A node that is added or removed by it is also the balancer's. */
  readonly cluster: SearchCluster;
  stop(): Promise<void>;
}

const LOCAL = ["127.0.0.1", "localhost"];
const SETTINGS: BalancerSettings = { kind: "classic", drainMs: 20_000, idleTimeoutMs: 60_000 };
const CHECK: HealthCheck = {
  path: SOLR_HEALTH_PATH,
  statuses: [[200, 200]],
  intervalMs: 1_000,
  timeoutMs: 5_000,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
};

/** Resolves when requests can be sent; with one node that is at once. */
export async function frontSearch(
  stack: Pick<Stack, "members" | "addSolrNode" | "removeSolrNode">,
  logger: Logger,
): Promise<SearchFront> {
  const nodes = stack.members("solr");
  const connections = stack.members("zookeeper").map(({ place }) => zookeeper.connection(place));
  const connectString = connections.map((each) => each.connectString).join(",");
  const [first, second] = nodes;
  if (!first) throw new Error("the stack has no Solr");
  if (!second) {
    const { host } = first.place;
    const solr = { host, port: portOf(first.place, "http"), nodes: 1 };
    const cluster = clusterOf(stack);
    return { solr, zookeeper: { connectString }, cluster, stop: async () => {} };
  }
  const balanced = await balance(nodes, logger);
  return {
    solr: { ...balanced.address, nodes: nodes.length },
    zookeeper: { connectString },
    cluster: clusterOf({
      ...stack,
      async addSolrNode() {
        const node = await stack.addSolrNode();
        balanced.add(node);
        return node;
      },
      removeSolrNode: (name, vacate) =>
        stack.removeSolrNode(name, async (node) => {
          await balanced.remove(name);
          await vacate(node);
        }),
    }),
    stop: balanced.stop,
  };
}

async function balance(nodes: readonly RunningServer[], logger: Logger) {
  const far = nodes.find(({ place }) => !LOCAL.includes(place.host));
  if (far)
    throw new HarnessError(
      "CONFIG_INVALID",
      `${far.name} runs on ${far.place.host}, and the balancer reaches this machine's ports alone: ` +
        "use --solr-nodes 1 with a Docker engine elsewhere.",
    );
  // The servers are the machine's, and so is the time in which they are looked at.
  const machine = createClock();
  const balancer = createBalancer({ clock: machine, machine, onChange() {} });
  balancer.configure(SETTINGS, CHECK);
  const add = ({ name, place }: RunningServer) => balancer.register(name, portOf(place, "http"));
  nodes.forEach(add);
  const server = createGatewayServer({ pipeline: balancer.answer, now: machine.now, logger });
  const stop = async () => {
    await server.close();
    balancer.stop();
    machine.stop();
  };
  const areHealthy = () =>
    nodes.every(({ name }) => balancer.stateOf(name).target === "healthy") || undefined;
  try {
    await eventually(areHealthy, { what: "healthy Solr nodes", withinMs: 30_000, everyMs: 10 });
    const address = { host: "127.0.0.1", port: await server.listen({ port: 0 }) };
    return { address, add, remove: balancer.deregister, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
