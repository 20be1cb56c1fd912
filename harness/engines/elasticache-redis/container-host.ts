/**
 * Redis as containers of the image that the stack's Redis has too, each node's data in a volume. A
 * container's published address is fixed when it is made, so an endpoint that moves is a door of
 * this process, which is joined to whatever node has the endpoint.
 */

import { once } from "#kernel/once.ts";
import type { CacheServer } from "#services/elasticache/engine.ts";
import type { DataContainers, ServerImage } from "#stack/docker/data-containers.ts";
import { type Door, openDoor } from "#stack/door.ts";
import type { Program } from "#stack/program.ts";
import { redis } from "#stack/servers/redis.ts";
import { DUMP, LOG, loggedText, type RedisHome, type RedisHost } from "./host.ts";

const PORT = 6379;
/** Where the volume of a node's data is mounted. */
const HOME = "/data";
/** The volume of all snapshots, and where each node has it mounted. */
const SNAPSHOTS = "elasticache-snapshots";
const SHELF = "/snapshots";

/**
 * For the sh(1) of Alpine and Debian: begins as root, and the image's own entrypoint becomes the
 * server, as the image's user. https://hub.docker.com/_/redis
 */
const SERVE = `set -eu
cd ${HOME}
if [ "$REDIS_ORIGIN" != kept ]; then rm -rf ${DUMP} ${LOG}; fi
if [ "$REDIS_ORIGIN" = snapshot ]; then cp "${SHELF}/$REDIS_SNAPSHOT" ${DUMP}; fi
printf %s "$REDIS_CONFIGURATION" > redis.conf
if [ -e ${LOG} ] || [ ! -e ${DUMP} ]; then printf '${loggedText(true)}' >> redis.conf
else printf '${loggedText(false)}' >> redis.conf; fi
exec docker-entrypoint.sh redis-server ${HOME}/redis.conf
`;

const KEEP = `cp ${HOME}/${DUMP} "${SHELF}/$REDIS_SNAPSHOT"; wc -c < "${SHELF}/$REDIS_SNAPSHOT"`;
const COPY = `cp "${SHELF}/$REDIS_FROM" "${SHELF}/$REDIS_SNAPSHOT"`;
const FORGET = `rm -f "${SHELF}/$REDIS_SNAPSHOT"`;

/** Raised when what an image is asked changes. */
const FORM = 1;

export function createContainerHost(containers: DataContainers): RedisHost {
  const image = once(() => containers.image(redis));
  const version = once(async () => {
    const script = "redis-server --version";
    const asked = {
      name: "elasticache-version",
      image: await image(),
      script,
      env: {},
      volumes: {},
    };
    const said = await containers.tell(asked, FORM);
    return /v=(\S+)/.exec(said)?.[1] ?? "unknown";
  });
  const onShelf = async (script: string, env: Readonly<Record<string, string>>) => {
    const volumes = { [SNAPSHOTS]: SHELF };
    const name = `${SNAPSHOTS}-${env["REDIS_SNAPSHOT"]}`;
    await containers.run({ name, image: await image(), script, env, volumes });
  };
  return {
    version,
    takeAddress: (wish) => containers.takeAddress(wish),
    canMoveAddresses: () => containers.hasOwnHosts(),
    seenByNodes: (address) => ({ host: containers.aliasOf(address), port: PORT }),
    home: (name) => new ContainerHome({ containers, image }, name),
    copySnapshot: (from, to) =>
      onShelf(COPY, { REDIS_FROM: onShelfAs(from), REDIS_SNAPSHOT: onShelfAs(to) }),
    removeSnapshot: (name) => onShelf(FORGET, { REDIS_SNAPSHOT: onShelfAs(name) }),
    close: async () => undefined,
  };
}

const onShelfAs = (snapshot: string): string => encodeURIComponent(snapshot);

interface Parts {
  readonly containers: DataContainers;
  image(): Promise<ServerImage>;
}

class ContainerHome implements RedisHome {
  readonly #parts: Parts;
  readonly #name: string;
  /** By their host; each of the node's own endpoints has one. */
  readonly #doors = new Map<string, Door>();

  constructor(parts: Parts, name: string) {
    this.#parts = parts;
    this.#name = name;
  }

  async launch(
    server: CacheServer,
    configuration: Parameters<RedisHome["launch"]>[1],
    origin: Parameters<RedisHome["launch"]>[2],
  ): Promise<Program> {
    const { containers, image } = this.#parts;
    const address = addressOf(server);
    const program = await containers.launch({
      name: this.#name,
      image: await image(),
      script: SERVE,
      env: {
        REDIS_ORIGIN: origin.kind,
        REDIS_SNAPSHOT: origin.kind === "snapshot" ? onShelfAs(origin.snapshot) : "",
        REDIS_CONFIGURATION: configuration({
          ...{ bind: "*", port: PORT, folder: HOME },
          announced: containers.aliasOf(address),
        }),
      },
      volumes: { [this.#name]: HOME, [SNAPSHOTS]: SHELF },
      published: { address, inside: PORT },
    });
    const retired = async (end: Promise<void>) => {
      await end;
      await this.#openDoors([], server);
      await containers.remove(this.#name);
    };
    // A node that is gone is not reached at its endpoints either.
    void program.exited.then(() => this.#openDoors([], server));
    await this.#openDoors(server.hosts, server);
    return {
      ...program,
      stop: (signal, graceMs) => retired(program.stop(signal, graceMs)),
      kill: () => retired(program.kill()),
    };
  }

  listenAt(server: CacheServer): Promise<void> {
    return this.#openDoors(server.hosts, server);
  }

  async keepDump(snapshot: string): Promise<number> {
    const env = { REDIS_SNAPSHOT: onShelfAs(snapshot) };
    return Number(await this.#parts.containers.execute(this.#name, KEEP, env));
  }

  async remove(): Promise<void> {
    await this.#parts.containers.remove(this.#name);
    await this.#parts.containers.removeVolume(this.#name);
  }

  /** Doors at all of the hosts but the server's own, and at no other. */
  async #openDoors(hosts: readonly string[], server: CacheServer): Promise<void> {
    const own = addressOf(server);
    const wanted = hosts.filter((host) => host !== own.host);
    const gone = [...this.#doors].filter(([host]) => !wanted.includes(host));
    for (const [host] of gone) this.#doors.delete(host);
    await Promise.all(gone.map(([, door]) => door.close()));
    for (const host of wanted) {
      if (this.#doors.has(host)) continue;
      this.#doors.set(host, await openDoor({ at: { host, port: own.port }, server: own }));
    }
  }
}

const addressOf = ({ hosts: [host = ""], port }: CacheServer) => ({ host, port });
