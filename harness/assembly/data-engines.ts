/**
 * The engines of RDS and ElastiCache, loaded when they are first asked for something that takes
 * time: a harness without instances starts as quickly as before. Their servers are what the real
 * servers are: processes, or containers.
 */

import { join } from "node:path";
import { machineEnvironment } from "#config/environment.ts";
import type { HarnessOptions } from "#config/options.ts";
import { type Clock, createClock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { CacheEngine } from "#services/elasticache/engine.ts";
import type { DatabaseEngine } from "#services/rds/engine.ts";
import { cacheDir, stateDir } from "#setup/places.ts";
import { type Backend, chooseBackend } from "#stack/backend.ts";
import type { DataContainers } from "#stack/docker/data-containers.ts";
import { backendIn } from "#stack/folder-backend.ts";
import { imagesFrom } from "#stack/images.ts";
import { requireTool, type Tools } from "#stack/tools.ts";

interface Given {
  readonly options: HarnessOptions;
  /** The harness's own folder. */
  readonly folder: string;
  readonly logger: Logger;
}

export interface DataEngines {
  readonly rds: DatabaseEngine;
  readonly elasticache: CacheEngine;
  /** Ends every server; data stay where the harness's folder does. */
  close(): Promise<void>;
}

export function lazyDataEngines(given: Given): DataEngines {
  const places = {
    // Beside what else an account keeps, so that it goes with the account.
    folder: join(given.folder, "accounts"),
    stateDir: stateDir(machineEnvironment),
    machine: createClock(),
  };
  const containers = loadedOnce(() => openContainers(given, places.machine));
  const { options } = given;
  const parts = { ...given, containers: containers.get, places };
  const databases = lazily<DatabaseEngine>(options.region, () => loadDatabases(parts));
  const caches = lazily<CacheEngine>(options.region, () => loadCaches(parts));
  return {
    rds: databases.engine,
    elasticache: caches.engine,
    async close() {
      await Promise.all([databases.close(), caches.close()]);
      const opened = await containers.begun();
      await opened?.close();
    },
  };
}

/** What the server named runs as; `tools` has its program where there is one. */
async function backendOf(
  { options: { backend: wanted, dataDir }, logger }: Given,
  server: keyof Tools,
  tools: Tools,
): Promise<Backend> {
  const { backend, reason } =
    dataDir === undefined
      ? await chooseBackend(wanted, [server], tools)
      : await backendIn(dataDir, server, { wanted, tools });
  if (reason) logger.log("info", `${server} runs as ${reason}`, {});
  return backend;
}

interface Parts extends Given {
  containers(): Promise<DataContainers>;
  readonly places: { readonly folder: string; readonly stateDir: string; readonly machine: Clock };
}

async function loadDatabases({ containers, places, ...given }: Parts) {
  const { options, folder } = given;
  const { createPostgresEngine } = await import("#engines/rds-postgres/engine.ts");
  const { findPostgres } = await import("#setup/postgres-package.ts");
  const postgres = findPostgres();
  const tools = postgres ? { postgres } : {};
  const engine = { region: options.region, folder: places.folder, machine: places.machine };
  if ((await backendOf(given, "postgres", tools)) === "docker") {
    const { createContainerHost } = await import("#engines/rds-postgres/container-host.ts");
    const host = createContainerHost({ containers: await containers(), folder });
    return createPostgresEngine({ ...engine, host });
  }
  const { createProcessHost } = await import("#engines/rds-postgres/process-host.ts");
  const cacheFolder = join(cacheDir(machineEnvironment), "rds-postgres");
  const tool = requireTool(tools, "postgres");
  return createPostgresEngine({
    ...engine,
    host: createProcessHost({ ...places, tool, cacheFolder }),
  });
}

async function loadCaches({ containers, places, ...given }: Parts) {
  const { createRedisEngine } = await import("#engines/elasticache-redis/engine.ts");
  const { findRedis } = await import("#setup/tools.ts");
  const redis = await findRedis(machineEnvironment);
  const tools = redis ? { redis } : {};
  const engine = { region: given.options.region, machine: places.machine };
  if ((await backendOf(given, "redis", tools)) === "docker") {
    const { createContainerHost } = await import("#engines/elasticache-redis/container-host.ts");
    return createRedisEngine({ ...engine, host: createContainerHost(await containers()) });
  }
  const { createProcessHost } = await import("#engines/elasticache-redis/process-host.ts");
  const tool = requireTool(tools, "redis");
  return createRedisEngine({ ...engine, host: createProcessHost({ ...places, tool }) });
}

/** Of both engines: they share a network, and nothing else. */
async function openContainers(
  { options, folder, logger }: Given,
  machine: Clock,
): Promise<DataContainers> {
  const { DataContainers } = await import("#stack/docker/data-containers.ts");
  return DataContainers.open({
    folder,
    cacheFolder: join(cacheDir(machineEnvironment), "data-images"),
    persistent: options.dataDir !== undefined,
    images: imagesFrom(options),
    machine,
    onPull: (image) => logger.log("info", `pulling ${image}`, {}),
  });
}

/** What both engines answer at once, before and after loading. */
interface Engine {
  readonly region: string;
  isRunning(id: string): boolean;
  onEnded(id: string, listener: never): () => void;
}

type Closing<E> = E & { close(): Promise<void> };
type Method = (...given: unknown[]) => unknown;

interface LazyEngine<Engine> {
  readonly engine: Engine;
  close(): Promise<void>;
}

interface Loaded<T> {
  /** Loads it at the first call, and again after one that failed. */
  get(): Promise<T>;
  /** What was loaded or is being loaded; undefined when that failed, which its user was told. */
  begun(): Promise<T | undefined>;
  /** The same, when it is there already. */
  now(): T | undefined;
}

function loadedOnce<T>(load: () => Promise<T>): Loaded<T> {
  let promise: Promise<T> | undefined;
  let loaded: T | undefined;
  return {
    get() {
      promise ??= load().then(
        (made) => {
          loaded = made;
          return made;
        },
        (error: unknown) => {
          promise = undefined;
          throw error;
        },
      );
      return promise;
    },
    begun: async () => promise?.catch(() => undefined),
    now: () => loaded,
  };
}

/** All but an engine's three immediate members wait for `load`, which is tried again if it failed. */
function lazily<E extends Engine>(region: string, load: () => Promise<Closing<E>>): LazyEngine<E> {
  const { get, begun, now } = loadedOnce(load);
  const immediate: Engine = {
    region,
    isRunning: (id) => now()?.isRunning(id) ?? false,
    onEnded(id, listener) {
      // Heard in time: nothing is started before loading is over. Why it failed, the start tells.
      const registered = get().then(
        (engine) => engine.onEnded(id, listener),
        () => undefined,
      );
      return () => void registered.then((end) => end?.());
    },
  };
  const engine = new Proxy(immediate, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      return async (...given: unknown[]) => {
        const made = await get();
        return (Reflect.get(made, name) as Method).apply(made, given);
      };
    },
  });
  return {
    // Every other member of these engines is a method that may as well be waited for.
    engine: engine as unknown as E,
    // One that is being loaded is closed when it is there.
    close: async () => (await begun())?.close(),
  };
}
