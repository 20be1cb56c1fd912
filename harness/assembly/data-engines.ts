/**
 * The engines of RDS and ElastiCache, loaded when they are first asked for something that takes
 * time: a harness without instances starts as quickly as before.
 */

import { join } from "node:path";
import { machineEnvironment } from "#config/environment.ts";
import type { HarnessOptions } from "#config/options.ts";
import type { CacheEngine } from "#services/elasticache/engine.ts";
import type { DatabaseEngine } from "#services/rds/engine.ts";
import { cacheDir, stateDir } from "#setup/places.ts";

interface Given {
  readonly options: HarnessOptions;
  /** The harness's own folder. */
  readonly folder: string;
}

export interface LazyEngine<Engine> {
  readonly engine: Engine;
  close(): Promise<void>;
}

export function lazyDatabases({ options, folder }: Given): LazyEngine<DatabaseEngine> {
  return lazily<DatabaseEngine>(options.region, async () => {
    const { createPostgresEngine } = await import("#engines/rds-postgres/engine.ts");
    const { findPostgres } = await import("#setup/postgres-package.ts");
    const postgres = findPostgres();
    return createPostgresEngine({
      tools: postgres ? { postgres } : {},
      ...placesOf({ options, folder }),
      cacheFolder: join(cacheDir(machineEnvironment), "rds-postgres"),
    });
  });
}

export function lazyCaches({ options, folder }: Given): LazyEngine<CacheEngine> {
  return lazily<CacheEngine>(options.region, async () => {
    const { createRedisEngine } = await import("#engines/elasticache-redis/engine.ts");
    const { findRedis } = await import("#setup/tools.ts");
    const redis = await findRedis(machineEnvironment);
    return createRedisEngine({ tools: redis ? { redis } : {}, ...placesOf({ options, folder }) });
  });
}

const placesOf = ({ options, folder }: Given) => ({
  region: options.region,
  // Beside what else an account keeps, so that it goes with the account.
  folder: join(folder, "accounts"),
  stateDir: stateDir(machineEnvironment),
});

/** What both engines answer at once, before and after loading. */
interface Engine {
  readonly region: string;
  isRunning(id: string): boolean;
  onEnded(id: string, listener: never): () => void;
}

type Closing<E> = E & { close(): Promise<void> };
type Method = (...given: unknown[]) => unknown;

/** All but an engine's three immediate members wait for `load`, which is tried again if it failed. */
function lazily<E extends Engine>(region: string, load: () => Promise<Closing<E>>): LazyEngine<E> {
  let promise: Promise<Closing<E>> | undefined;
  let loaded: Closing<E> | undefined;
  const loading = () => {
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
  };
  const immediate: Engine = {
    region,
    isRunning: (id) => loaded?.isRunning(id) ?? false,
    onEnded(id, listener) {
      // Heard in time: nothing is started before loading is over. Why it failed, the start tells.
      const registered = loading().then(
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
        const made = await loading();
        return (Reflect.get(made, name) as Method).apply(made, given);
      };
    },
  });
  return {
    // Every other member of these engines is a method that may as well be waited for.
    engine: engine as unknown as E,
    // One that is being loaded is closed when it is there. Why it cannot be, its user was told.
    async close() {
      const made = await promise?.catch(() => undefined);
      await made?.close();
    },
  };
}
