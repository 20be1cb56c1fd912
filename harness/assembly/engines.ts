/**
 * The outside machinery that services drive, made for one harness. What costs time to load is
 * loaded when it is first needed: a harness that runs no function and no transcode starts sooner.
 */

import { join } from "node:path";
import { machineEnvironment, machineSearchPath } from "#config/environment.ts";
import type { HarnessOptions } from "#config/options.ts";
import { createBeanstalkEngine, type Environments } from "#engines/beanstalk/engine.ts";
import type { BeanstalkEngineOptions } from "#engines/beanstalk/options.ts";
import { createPipelineEngine } from "#engines/codepipeline/pipeline-engine.ts";
import { createHttpNotifier } from "#engines/sns-http/notifier.ts";
import { present } from "#kernel/assert.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import type { Transcoder } from "#media/transcoder.ts";
import type { LambdaRuntime } from "#services/lambda/engine.ts";
import { cacheDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import { returnPorts, takePorts } from "#stack/port-pool.ts";
import { lazyDataEngines } from "./data-engines.ts";
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
  /** Credentials of an application instance, and where its daemon's posts are journaled. */
  readonly identify: BeanstalkEngineOptions["identify"];
  readonly journal: BeanstalkEngineOptions["journal"];
}

export interface Engines {
  /** By the name of the service that drives it. */
  readonly byService: Readonly<Record<string, unknown>>;
  /** Elastic Beanstalk's, as the gateway reaches them. */
  readonly environments: Environments;
  /** Resolves when no application starts on an instance, or has had its time for it. */
  started(): Promise<void>;
  stop(): Promise<void>;
}

export function createEngines(given: EnginesOptions): Engines {
  const lambda = lazyLambda(given);
  const { close: closeData, ...dataEngines } = lazyDataEngines(given);
  const beanstalk = createBeanstalk(given);
  return {
    byService: {
      ...policyEngines,
      lambda,
      "elastic-beanstalk": beanstalk,
      "elastic-transcoder": lazyTranscoder(given),
      sns: createHttpNotifier(),
      codepipeline: createPipelineEngine({ open: given.sessions.open }),
      ...dataEngines,
    },
    environments: beanstalk.environments,
    started: beanstalk.started,
    // The fleets end with the loops of their environments, which the core ends.
    async stop() {
      await Promise.all([lambda.stop(), closeData()]);
    },
  };
}

function createBeanstalk(given: EnginesOptions) {
  const { options, clock, logger, folder, identify, journal } = given;
  return createBeanstalkEngine({
    ...{ clock, logger, identify, journal },
    folder: join(folder, "instances"),
    searchPath: machineSearchPath,
    findTools: () => findTools(machineEnvironment),
    region: options.region,
    account: options.account,
    takePort: async () => present((await takePorts(["http"])).http, "the port that was taken"),
    returnPort: (http) => returnPorts({ http }),
  });
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
      sdkRoot: new URL("../..", import.meta.url).href,
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
