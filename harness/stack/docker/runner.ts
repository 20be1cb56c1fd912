/**
 * Runs servers as containers, through testcontainers, whose reaper removes them when this process
 * ends without having done so. All containers of a runner share one network, where each is known
 * by a name of its own. Only this folder knows of Docker.
 */

import { TestContainers } from "testcontainers";
import type { Clock } from "#kernel/clock.ts";
import { type Logger, silentLogger } from "#kernel/logger.ts";
import {
  ANYWHERE,
  type DockerContext,
  fingerprintOf,
  type Place,
  type ServerDefinition,
} from "../definition.ts";
import { isContainer } from "../identity.ts";
import { type ImageOptions, imageOf } from "../images.ts";
import type { Runner, StartRequest } from "../runner.ts";
import { containerFor, environmentOf } from "./container.ts";
import { type Engine, ensureImage, findEngine } from "./engine.ts";
import { removeKept } from "./labels.ts";
import { createNetwork, type ServerNetwork } from "./network.ts";
import { type InsidePlace, insidePlaceOf } from "./published.ts";
import { DockerServer } from "./server.ts";

export interface DockerRunnerOptions {
  /** The machine's time. */
  readonly clock: Clock;
  readonly images?: ImageOptions;
  readonly logger?: Logger;
  /** Its containers outlive this process, remembered in that state folder. */
  readonly keptIn?: string;
}

/** How testcontainers names this machine to a container to which it forwards a port. */
const HOST_NAME = "host.testcontainers.internal";

/** A server that others may reach: from this machine, and by its name on the network. */
interface Peer {
  readonly published: Place;
  readonly inside: Place;
}

/** A Docker engine must answer; the network is made with the first container. */
export async function createDockerRunner(options: DockerRunnerOptions): Promise<Runner> {
  const { clock, keptIn, images = {}, logger = silentLogger } = options;
  const engine = await findEngine();
  const peers = new Map<string, Peer>();
  let opening: Promise<ServerNetwork> | undefined;
  const open = async () => {
    // What a kept start that was cut off has left.
    if (keptIn) await removeKept(engine, keptIn);
    return createNetwork(engine, keptIn);
  };
  return {
    host: engine.host,
    hashOf: (definition) => hashOf(definition, images),
    async start(request) {
      const { definition } = request;
      const image = imageOf(definition, images);
      const onPull = () => logger.log("info", `pulling ${image}`, {});
      await ensureImage(engine, definition.name, image, onPull);
      opening ??= open();
      const network = (await opening).name;
      const name = containerName(network, definition.name);
      const outside = await outsidePlaces(engine, request, peers);
      const context = await insideContext(request, network, { peers, outside });
      const networks = [network, ...[...outside.values()].map((each) => each.network)];
      const container = containerFor({ definition, image, name, networks, context, keptIn });
      const server = new DockerServer({ engine, clock, container: name }, request);
      await server.start(container);
      peers.set(definition.name, { published: context.published, inside: context.place });
      return server;
    },
    async adopt(request, identity) {
      if (!isContainer(identity)) return undefined;
      const server = new DockerServer({ engine, clock, ...identity }, request);
      return (await server.adopt()) ? server : undefined;
    },
    close: async () => (await opening)?.remove(),
  };
}

/** By which others on the network know it. */
const containerName = (network: string, server: string) => `${network}-${server}`;

/** Servers of this engine that it depends on and that stand outside the stack, by name. */
async function outsidePlaces(
  engine: Engine,
  { definition: { dependsOn }, context }: StartRequest,
  peers: ReadonlyMap<string, Peer>,
): Promise<ReadonlyMap<string, InsidePlace>> {
  const places = new Map<string, InsidePlace>();
  for (const name of dependsOn) {
    if (peers.has(name)) continue;
    const found = await insidePlaceOf(engine, context.peer(name));
    if (found) places.set(name, found);
  }
  return places;
}

interface Others {
  readonly peers: ReadonlyMap<string, Peer>;
  readonly outside: ReadonlyMap<string, InsidePlace>;
}

/** What a container sees: other servers by name on their own ports. */
async function insideContext(
  { definition, context }: StartRequest,
  network: string,
  { peers, outside }: Others,
): Promise<DockerContext> {
  const { ports } = definition.docker;
  const named = (name: string): Place => ({ host: containerName(network, name), ports });
  const s3 = definition.needsS3 ? context.s3() : undefined;
  const endpoint = s3 && (await seenFromInside(s3.endpoint, peers));
  return {
    published: context.place,
    place: named(definition.name),
    peer(name) {
      // One that is made alike need not run yet.
      if (definition.beside?.includes(name)) return named(name);
      return peers.get(name)?.inside ?? outside.get(name)?.place ?? context.peer(name);
    },
    s3: () => (s3 && endpoint ? { ...s3, endpoint } : context.s3()),
  };
}

/**
 * The address of this machine as a container reaches it: that of another container, or a port that
 * testcontainers forwards from loopback, so that nothing has to listen on other addresses.
 */
async function seenFromInside(address: string, peers: ReadonlyMap<string, Peer>): Promise<string> {
  const url = new URL(address);
  const port = Number(url.port);
  for (const { published, inside } of peers.values()) {
    const named = Object.entries(published.ports).find(([, number]) => number === port);
    if (!named || published.host !== url.hostname) continue;
    return `${url.protocol}//${inside.host}:${inside.ports[named[0]]}`;
  }
  if (!["127.0.0.1", "localhost"].includes(url.hostname)) return address;
  await TestContainers.exposeHostPorts(port);
  return `${url.protocol}//${HOST_NAME}:${port}`;
}

/** Of what makes a container what it is, but for its ports and its peers' names. */
function hashOf(definition: ServerDefinition, images: ImageOptions): string {
  const { docker } = definition;
  const environment = environmentOf(docker, { ...ANYWHERE, published: ANYWHERE.place });
  return fingerprintOf(definition, [imageOf(definition, images), environment, docker.command]);
}
