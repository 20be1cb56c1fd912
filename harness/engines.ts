/**
 * The outside machinery that services drive, made for one harness. What costs time to load is
 * loaded when it is first needed: a harness that runs no function and no transcode starts sooner.
 */

import { join } from "node:path";
import { machineEnvironment, machineSearchPath } from "#config/environment.ts";
import type { HarnessOptions } from "#config/options.ts";
import { createHttpNotifier } from "#engines/sns-http/notifier.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import type { Transcoder } from "#media/transcoder.ts";
import type { LambdaRuntime } from "#services/lambda/engine.ts";
import type { EndListener } from "#services/rds/engine.ts";
import { cacheDir, stateDir } from "#setup/places.ts";
import { lazily } from "./lazy-engine.ts";
import { policyEngines } from "./policy-engines.ts";
import type { Sessions } from "./sessions.ts";

export interface EnginesOptions {
  readonly options: HarnessOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly sessions: Sessions;
  /** The harness's own folder. */
  readonly folder: string;
  readonly endpoint: () => string;
}

export interface Engines {
  /** By the name of the service that drives it. */
  readonly byService: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

export function createEngines(given: EnginesOptions): Engines {
  const lambda = lazyLambda(given);
  const databases = lazyDatabases(given);
  return {
    byService: {
      ...policyEngines,
      lambda,
      "elastic-transcoder": lazyTranscoder(given),
      sns: createHttpNotifier(),
      rds: databases.engine,
    },
    async stop() {
      await Promise.all([lambda.stop(), databases.loaded()?.close()]);
    },
  };
}

function lazyLambda(given: EnginesOptions): LambdaRuntime {
  const { clock, logger, sessions, endpoint } = given;
  const random = given.random.fork("lambda");
  const cache = cacheDir(machineEnvironment);
  let loading: Promise<LambdaRuntime> | undefined;
  const load = async () => {
    const { createLambdaRuntime } = await import("#engines/lambda-runtime/runtime.ts");
    return createLambdaRuntime({
      clock,
      random,
      logger,
      // By content, so harnesses share them, and a function's next cold start is quicker.
      paths: { code: join(cache, "functions"), compileCache: join(cache, "compile-cache") },
      searchPath: machineSearchPath,
      sdkRoot: new URL("..", import.meta.url).href,
      credentials: { open: sessions.open },
      endpoint,
      onLog: ({ logStream, line }) => logger.log("debug", `${logStream}: ${line.message}`),
    });
  };
  const loaded = () => {
    loading ??= load();
    return loading;
  };
  return {
    invoke: async (request) => (await loaded()).invoke(request),
    // Nothing runs of a runtime that was never loaded.
    retire: async (functionArn) => (await loading)?.retire(functionArn),
    stop: async () => (await loading)?.stop(),
  };
}

function lazyDatabases({ options, folder }: EnginesOptions) {
  const load = async () => {
    const { createPostgresEngine } = await import("#engines/rds-postgres/engine.ts");
    const { findPostgres } = await import("#setup/postgres-package.ts");
    const postgres = findPostgres();
    return createPostgresEngine({
      tools: postgres ? { postgres } : {},
      region: options.region,
      // Beside what else an account keeps, so that it goes with the account.
      folder: join(folder, "accounts"),
      cacheFolder: join(cacheDir(machineEnvironment), "rds-postgres"),
      stateDir: stateDir(machineEnvironment),
    });
  };
  return lazily(load, (loaded, loading) => ({
    region: options.region,
    isRunning: (id: string) => loaded()?.isRunning(id) ?? false,
    onEnded(id: string, listener: EndListener) {
      // Heard in time: nothing is started before loading is over. Why it failed, the start tells.
      const registered = loading().then(
        (engine) => engine.onEnded(id, listener),
        () => undefined,
      );
      return () => void registered.then((end) => end?.());
    },
  }));
}

function lazyTranscoder({ options, folder }: EnginesOptions): Transcoder {
  let loading: Promise<Transcoder> | undefined;
  const load = async () => {
    const { createFfmpegTranscoder } = await import("#engines/ffmpeg/transcoder.ts");
    const { ffmpeg, ffprobe } = options;
    return createFfmpegTranscoder({
      tools: { ffmpeg, ffprobe },
      folder: join(folder, "transcodes"),
    });
  };
  return {
    async begin(job, signal) {
      loading ??= load();
      return (await loading).begin(job, signal);
    },
  };
}
