/**
 * Runs servers as containers, through testcontainers, whose reaper removes them when this process
 * ends without having done so. All containers of a runner share one network, where each is known
 * by its server's name. Only this folder knows of Docker.
 */

import { GenericContainer, Network, type StartedNetwork } from "testcontainers";
import type { Clock } from "#kernel/clock.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { RecipeContext, S3Access, ServerDefinition } from "../definition.ts";
import type { Runner, StartRequest } from "../runner.ts";
import { DockerServer } from "./server.ts";

export interface DockerRunnerOptions {
  /** The machine's time. */
  readonly clock: Clock;
}

const HOST = "host.docker.internal";

/** Makes a network, so a Docker engine must be reachable. */
export async function createDockerRunner({ clock }: DockerRunnerOptions): Promise<Runner> {
  const network = await openNetwork();
  const started = new Map<string, ServerDefinition>();
  return {
    async start(request) {
      const { definition } = request;
      const server = new DockerServer(containerFor(request, network, started), request, clock);
      await server.start();
      started.set(definition.name, definition);
      return server;
    },
    close: async () => void (await network.stop()),
  };
}

async function openNetwork(): Promise<StartedNetwork> {
  try {
    return await new Network().start();
  } catch (cause) {
    throw new HarnessError(
      "TOOL_MISSING",
      `No Docker engine could be used (${messageOf(cause)}). Start Docker or set DOCKER_HOST, or ` +
        "run the servers as processes, which needs no Docker.",
      { cause },
    );
  }
}

function containerFor(
  { definition, context }: StartRequest,
  network: StartedNetwork,
  peers: ReadonlyMap<string, ServerDefinition>,
): GenericContainer {
  const { docker, name } = definition;
  const exposed = Object.entries(docker.ports).map(([port, container]) => ({
    container,
    host: context.place.ports[port] ?? 0,
  }));
  const container = new GenericContainer(docker.image)
    .withEnvironment(docker.environment(insideContext(name, docker.ports, context, peers)))
    .withExposedPorts(...exposed)
    .withNetwork(network)
    .withNetworkAliases(name)
    .withExtraHosts([{ host: HOST, ipAddress: "host-gateway" }])
    .withWaitStrategy(READY_AT_ONCE);
  return docker.command ? container.withCommand([...docker.command]) : container;
}

/** What a container sees: other servers by name on their own ports, and this machine by a name. */
function insideContext(
  name: string,
  ports: Readonly<Record<string, number>>,
  outside: RecipeContext,
  peers: ReadonlyMap<string, ServerDefinition>,
): RecipeContext {
  return {
    place: { host: name, ports },
    peer: (peer) => ({ host: peer, ports: peers.get(peer)?.docker.ports ?? {} }),
    s3: () => fromInside(outside.s3()),
  };
}

function fromInside(s3: S3Access): S3Access {
  const url = new URL(s3.endpoint);
  return { ...s3, endpoint: `${url.protocol}//${HOST}:${url.port}` };
}

/** The definitions' own probes tell readiness, from outside, as clients will see it. */
const READY_AT_ONCE = {
  waitUntilReady: async () => {},
  withStartupTimeout() {
    return this;
  },
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};
