/** Servers that come and go while the others run: more Solr nodes, and machines that were lost. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { HarnessError } from "#kernel/harness-error.ts";
import type { ServerDefinition } from "./definition.ts";
import { returnPorts, takePorts } from "./port-pool.ts";
import type { Runner, RunningServer } from "./runner.ts";
import { type Scale, solrMember } from "./servers/select.ts";
import { contextFor } from "./start-servers.ts";

export interface Membership {
  /** Starts one more Solr node; resolves when it is part of the cluster. */
  addSolrNode(): Promise<RunningServer>;
  /**
   * Ends a Solr node for good, with all that it kept, after `vacate` took away what others want.
   * The first one stays.
   */
  removeSolrNode(name: string, vacate: (node: RunningServer) => Promise<void>): Promise<void>;
  /** Another, empty machine in the place of a Solr or ZooKeeper server whose disk was lost. */
  replaceMachine(name: string): Promise<void>;
}

export interface MembershipOptions {
  readonly servers: Map<string, RunningServer>;
  readonly scale: Scale;
  readonly runner: Runner;
  readonly dataDir: string;
  /** Kept servers are the next run's too: there are always as many as its options say. */
  readonly isKept: boolean;
  /** Hears of each server that is started here. */
  onStarted(server: RunningServer): void;
}

export function membershipOf(options: MembershipOptions): Membership {
  const { servers, scale, runner, isKept } = options;
  const folderOf = (name: string) => join(options.dataDir, name);
  const start = async (definition: ServerDefinition, ports: Record<string, number>) => {
    const context = contextFor({ host: runner.host, ports }, (name) => servers.get(name)?.place);
    const server = await runner.start({ definition, folder: folderOf(definition.name), context });
    servers.set(definition.name, server);
    options.onStarted(server);
    return server;
  };
  const refuseKept = () => {
    if (isKept) throw refusal("The servers are kept: their number changes by `stack up` alone.");
  };
  const find = (name: string, kinds: readonly string[]): RunningServer => {
    refuseKept();
    const server = servers.get(name);
    if (server && kinds.includes(server.definition.memberOf ?? name)) return server;
    const there = [...servers.values()].filter(({ definition: { memberOf } }) =>
      kinds.includes(memberOf ?? ""),
    );
    const names = there.map((each) => each.name).join(", ");
    throw refusal(`${name} is no ${kinds.join(" or ")} server of this stack, which has ${names}.`);
  };
  const end = async (server: RunningServer) => {
    await server.stop();
    rmSync(folderOf(server.name), { recursive: true, force: true, maxRetries: 5 });
  };
  let nodes = scale.solrNodes;
  return {
    async addSolrNode() {
      refuseKept();
      nodes += 1;
      const definition = solrMember(nodes, scale);
      return start(definition, await takePorts(definition.ports));
    },
    async removeSolrNode(name, vacate) {
      const server = find(name, ["solr"]);
      if (name === "solr") throw refusal("solr is the first node, which stays: remove another.");
      await vacate(server);
      await end(server);
      servers.delete(name);
      returnPorts(server.place.ports);
    },
    async replaceMachine(name) {
      const server = find(name, ["solr", "zookeeper"]);
      await server.kill();
      await end(server);
      await start(server.definition, { ...server.place.ports });
    },
  };
}

const refusal = (message: string) => new HarnessError("CONFIG_INVALID", message);
