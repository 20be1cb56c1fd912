/**
 * What the stories of a file stand on: a harness, and real servers behind the application. All
 * files share the servers; a file whose stories kill some has a ground of its own. Neither it nor a
 * story knows what the servers run as, and whose S3, SNS and SQS are behind the gateway.
 */

import { inject } from "vitest";
import { machineEnvironment } from "#config/environment.ts";
import { parseHarnessOptions } from "#config/options.ts";
import { createClock } from "#kernel/clock.ts";
import type { Link } from "#stack/link.ts";
import { linkServers } from "#stack/links.ts";
import type { SearchCluster } from "#stack/search-cluster.ts";
import type { Connections } from "#stack/servers/index.ts";
import type { Scale } from "#stack/servers/select.ts";
import { createHarness, type Harness } from "../harness.ts";
import type { StoryServers } from "./deployed-system.ts";
import { type Own, startOwnServers } from "./own-servers.ts";

export interface Ground {
  readonly harness: Harness;
  readonly addresses: StoryServers;
  /** Has everything run again that a story has stopped. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

/** A ground of one file's own: its stories may do to each server what happens to servers. */
export interface OwnGround extends Ground {
  /** ZooKeeper and Solr as one: who leads, who holds what; nodes are added and removed by it. */
  readonly cluster: SearchCluster;
  /** A crash: nothing is flushed, nobody is told. */
  kill(name: string): Promise<void>;
  /** Stands still, with all its connections, until `resume`. */
  pause(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  /** Starts a server again where it was, with what it had kept; resolves when it is ready. */
  restart(name: string): Promise<void>;
  /** Another, empty machine in the place of a Solr or ZooKeeper server whose disk is lost. */
  replaceMachine(name: string): Promise<void>;
  /** The way by which the application reaches a server; of Solr, where there is one node. */
  link(name: Linked): Link;
}

const LINKED = ["postgres", "redis", "solr", "fedora"] as const;
type Linked = (typeof LINKED)[number];

/** A harness on the servers that all files share. */
export async function shareGround(): Promise<Ground> {
  const localstackEndpoint = inject("localstackEndpoint") ?? undefined;
  const harness = await createHarness({ port: 0, localstackEndpoint });
  return {
    harness,
    addresses: inject("servers"),
    mend: async () => {},
    stop: harness.stop,
  };
}

/** A harness that nobody else uses, on servers that nobody else uses. */
export async function ownGround(own: Own, scale: Scale): Promise<OwnGround> {
  const { harness, stack, addresses, cluster, stop } = await startOwnServers(own, scale);
  const machine = createClock();
  const links = await linkServers<Linked>(stack, machine);
  const linked = LINKED.filter((name) => name in links.connections);
  return {
    harness,
    addresses: overLinks(addresses, links.connections),
    cluster,
    kill: (name) => stack.server(name).kill(),
    pause: (name) => stack.server(name).pause(),
    resume: (name) => stack.server(name).resume(),
    restart: (name) => stack.server(name).restart(),
    replaceMachine: stack.replaceMachine,
    link: links.link,
    async mend() {
      for (const name of linked) links.link(name).mend();
      for (const { name, state } of stack.status()) {
        const server = stack.server(name);
        if (state === "paused") await server.resume();
        else if (state !== "running") await server.restart();
      }
    },
    async stop() {
      await links.close();
      machine.stop();
      await stop();
    },
  };
}

/** Several Solr nodes have their balancer before them, and no link. */
function overLinks(
  addresses: StoryServers,
  links: Partial<Pick<Connections, Linked>>,
): StoryServers {
  const { postgres = addresses.postgres, redis = addresses.redis } = links;
  const { fedora = addresses.fedora } = links;
  const solr = addresses.solr.nodes === 1 ? { ...addresses.solr, ...links.solr } : addresses.solr;
  return { ...addresses, postgres, redis, fedora, solr };
}

/**
 * Why S3, SNS and SQS lose nothing when a LocalStack of a file's own starts again; undefined where
 * they are that LocalStack's.
 */
export function reasonToKeepState(): string | undefined {
  const options = parseHarnessOptions({}, machineEnvironment);
  const { s3Provider, snsProvider, sqsProvider } = options;
  const isTheirs = [s3Provider, snsProvider, sqsProvider].every((each) => each === "localstack");
  if (isTheirs && inject("backend") === "docker") return undefined;
  return "S3, SNS and SQS are not those of a LocalStack among the file's own servers";
}
