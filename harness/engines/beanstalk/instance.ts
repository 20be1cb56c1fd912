/**
 * One instance of an environment: a folder, a port and the processes of the version deployed to
 * it. A new version is built beside the running one, and takes its place only when it is whole.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.workflow.html
 */

import { mkdir, rename, rm } from "node:fs/promises";
import { connect } from "node:net";
import { delimiter, dirname, join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import type {
  Deployment,
  DeployOutcome,
  PlatformKind,
} from "#services/elastic-beanstalk/engine.ts";
import type { Tools } from "#stack/tools.ts";
import type { Entrance } from "../load-balancer/entrance.ts";
import { openLogFile } from "../process/log-file.ts";
import { build } from "./build.ts";
import { readBundle } from "./bundle-report.ts";
import { runHooks } from "./hooks.ts";
import { collectLogs, type LogKind } from "./instance-logs.ts";
import { createInstanceProcesses, type ProcessEnd, type Program } from "./instance-processes.ts";
import type { RunSettings } from "./run-command.ts";
import { processesOf, stripped } from "./source-bundle.ts";
import { entranceOf, type StandInSettings, standInProgram } from "./stand-in-program.ts";
import { findStandIn, runsStandIns } from "./stand-ins.ts";

export interface InstanceOptions {
  readonly id: string;
  /** Its own; removed when it stops. */
  readonly folder: string;
  /** Where the application must listen, on loopback. */
  readonly port: number;
  readonly platform: PlatformKind;
  /** What its credentials are found by, and more that is the harness's to say. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where programs are looked for, as in PATH; the harness's own Node comes first. */
  readonly searchPath: string;
  /** The programs of the servers that stand in for bundles. */
  findTools(): Promise<Tools>;
  readonly machine: Clock;
  readonly logger: Logger;
  /** A process started, ended, or was lost. */
  onChange(): void;
  /** A process ended that nobody asked to end. */
  onEnd(end: ProcessEnd): void;
}

export interface Bringing {
  readonly deployment: Omit<Deployment, "id" | "versionLabel">;
  /** Environment properties. */
  readonly properties: Readonly<Record<string, string>>;
  /** Options that only the platform has. */
  readonly container: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Awaited before the version that runs is stopped. */
  beforeStop(): Promise<void>;
}

export interface Instance {
  readonly id: string;
  readonly port: number;
  /** The folder the application runs in. */
  readonly application: string;
  /** How requests get to what was deployed. */
  entrance(): Entrance | undefined;
  deploy(bringing: Bringing): Promise<DeployOutcome>;
  restart(): Promise<void>;
  /** Whether `web` runs now. */
  running(): boolean;
  /** How the machine was lost: its `web` was killed from outside. */
  lost(): string | undefined;
  /** Restarts of `web` in a row. */
  restarts(): number;
  pid(): number | undefined;
  logs(kind: LogKind): Promise<Uint8Array>;
  stop(): Promise<void>;
}

export async function createInstance(options: InstanceOptions): Promise<Instance> {
  const { id, folder, port, platform, machine, logger, onChange, onEnd } = options;
  const places = placesIn(folder);
  await mkdir(places.logs, { recursive: true });
  const engineLog = openLogFile(join(places.logs, "eb-engine.log"));
  const { logs } = places;
  const processes = createInstanceProcesses({ logs, machine, logger, onChange, onEnd });
  let entrance: Entrance | undefined;
  let program: Program = { lines: [], folder: places.current, env: {} };

  const exchange = async (next: () => Promise<Program>, { beforeStop, signal }: Bringing) => {
    signal.throwIfAborted();
    await beforeStop();
    await processes.stop();
    program = await next();
    await refuseTaken(port);
    processes.start(program);
  };
  const bring = async (bringing: Bringing) => {
    const { deployment, properties, container, signal } = bringing;
    const { bundle, kind, leads } = deployment;
    if (runsStandIns(platform)) {
      const { server } = findStandIn(await readBundle(bundle), platform);
      const settings = await standInSettings(options, places.server, bringing);
      const next = await standInProgram(server, settings);
      await exchange(async () => next, bringing);
      entrance = entranceOf(server);
      return;
    }
    const env = environmentOf(options, places, properties);
    const settings: RunSettings = { env, signal, onLine: engineLog.write };
    const hookKind = kind === "application" ? "hooks" : "confighooks";
    const { staging, root, venv } = places;
    await build({ bundle, staging, root, venv, platform, leads, hookKind }, settings);
    const lines = await processesOf(await stripped(staging), {
      kind: platform,
      options: container,
    });
    await exchange(async () => {
      await rm(places.current, { recursive: true, force: true });
      await rename(places.staging, places.current);
      return { lines, folder: await stripped(places.current), env };
    }, bringing);
    await runHooks(program.folder, hookKind, "postdeploy", settings);
  };

  return {
    id,
    port,
    entrance: () => entrance,
    get application() {
      return program.folder;
    },
    async deploy(bringing) {
      try {
        await bring(bringing);
        return { ok: true };
      } catch (error) {
        // What was being built is of no more use.
        await rm(places.staging, { recursive: true, force: true });
        if (bringing.signal.aborted) return { ok: false, reason: "The deployment was cut short." };
        if (!(error instanceof HarnessError) && !isSystemError(error)) throw error;
        engineLog.write(`[deployment] ${error.message}`);
        return { ok: false, reason: error.message };
      }
    },
    async restart() {
      await processes.stop();
      processes.start(program);
    },
    running: () => processes.web()?.running ?? false,
    lost: processes.lost,
    restarts: () => processes.web()?.restarts ?? 0,
    pid: () => processes.web()?.pid,
    logs: (kind) => collectLogs(places.logs, kind),
    async stop() {
      await processes.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function standInSettings(
  { port, environment, findTools }: InstanceOptions,
  folder: string,
  { properties, container }: Bringing,
): Promise<StandInSettings> {
  const { AWS_ENDPOINT_URL: endpoint = "", AWS_REGION: region = "" } = environment;
  return { port, folder, tools: await findTools(), properties, container, endpoint, region };
}

/** Whoever answers on the port now is not the application. */
async function refuseTaken(port: number): Promise<void> {
  const isTaken = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
  if (isTaken)
    throw new HarnessError(
      "PORT_IN_USE",
      `Port ${port}, which the application is to listen on, is taken by another program.`,
    );
}

const placesIn = (folder: string) => ({
  logs: join(folder, "logs"),
  current: join(folder, "current"),
  staging: join(folder, "staging"),
  root: join(folder, "root"),
  server: join(folder, "server"),
  venv: join(folder, "venv"),
});

/** A full disk, a missing program: the deployment's end, not a fault of ours. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function environmentOf(
  options: InstanceOptions,
  { root, venv }: ReturnType<typeof placesIn>,
  properties: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    LANG: "en_US.UTF-8",
    HOME: options.folder,
    ...properties,
    ...options.environment,
    /** Where the absolute paths of configuration files lie. */
    EB_INSTANCE_ROOT: root,
    PATH: [join(venv, "bin"), dirname(process.execPath), options.searchPath].join(delimiter),
    PORT: String(options.port),
  };
}
