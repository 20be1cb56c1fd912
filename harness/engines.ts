/** The outside machinery that services drive, made for one harness. */

import { join } from "node:path";
import { machineEnvironment, machineSearchPath } from "#config/environment.ts";
import type { HarnessOptions } from "#config/options.ts";
import { createFfmpegTranscoder } from "#engines/ffmpeg/transcoder.ts";
import { createLambdaRuntime } from "#engines/lambda-runtime/runtime.ts";
import { createHttpNotifier } from "#engines/sns-http/notifier.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import type { LambdaRuntime } from "#services/lambda/engine.ts";
import { cacheDir } from "#setup/places.ts";
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
  const { options, clock, random, logger, sessions, folder } = given;
  const cache = cacheDir(machineEnvironment);
  const lambda: LambdaRuntime = createLambdaRuntime({
    clock,
    random: random.fork("lambda"),
    logger,
    // By content, so harnesses share them, and a function's next cold start is quicker.
    paths: { code: join(cache, "functions"), compileCache: join(cache, "compile-cache") },
    searchPath: machineSearchPath,
    sdkRoot: new URL("..", import.meta.url).href,
    credentials: { open: sessions.open },
    endpoint: given.endpoint,
    onLog: ({ logStream, line }) => logger.log("debug", `${logStream}: ${line.message}`),
  });
  const transcoder = createFfmpegTranscoder({
    tools: { ffmpeg: options.ffmpeg, ffprobe: options.ffprobe },
    folder: join(folder, "transcodes"),
  });
  return {
    byService: {
      ...policyEngines,
      lambda,
      "elastic-transcoder": transcoder,
      sns: createHttpNotifier(),
    },
    stop: () => lambda.stop(),
  };
}
