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
import type { ChildExit } from "../process/child.ts";
import { openLogFile } from "../process/log-file.ts";
import { build } from "./build.ts";
import { runHooks } from "./hooks.ts";
import { collectLogs, type LogKind } from "./instance-logs.ts";
import type { ProcessLine } from "./procfile.ts";
import type { RunSettings } from "./run-command.ts";
import { processesOf, stripped } from "./source-bundle.ts";
import { SupervisedProcess } from "./supervised-process.ts";

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
  readonly machine: Clock;
  readonly logger: Logger;
  /** A process started, ended, or was lost. */
  onChange(): void;
}

export interface Bringing {
  readonly deployment: Omit<Deployment, "id" | "versionLabel">;
  /** Environment properties. */
  readonly properties: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Awaited before the version that runs is stopped. */
  beforeStop(): Promise<void>;
}

export interface Instance {
  readonly id: string;
  readonly port: number;
  /** The folder the application runs in. */
  readonly application: string;
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
  const { id, folder, port, platform } = options;
  const places = placesIn(folder);
  await mkdir(places.logs, { recursive: true });
  const engineLog = openLogFile(join(places.logs, "eb-engine.log"));
  let processes: readonly SupervisedProcess[] = [];
  let lines: readonly ProcessLine[] = [];
  let env: Readonly<Record<string, string>> = {};
  let application = places.current;
  let lost: string | undefined;
  const web = () => processes[lines.findIndex(({ name }) => name === "web")];

  const stopProcesses = async () => {
    const stopping = processes;
    processes = [];
    await Promise.all(stopping.map((process) => process.stop()));
  };
  const start = () => {
    processes = lines.map(({ name, command }) => {
      const logFile = join(places.logs, `${name}.stdout.log`);
      const { machine, logger, onChange } = options;
      const onExit = (which: string, exit: ChildExit) => {
        // Choice: whoever kills the process from outside, kills the machine.
        if (which === "web" && isKilled(exit)) lost = "its process was killed from outside";
        onChange();
        return lost === undefined;
      };
      return new SupervisedProcess({
        ...{ name, command, folder: application, env, logFile, logger, machine, onExit },
        onStart: onChange,
      });
    });
    options.onChange();
  };

  const bring = async ({ deployment, properties, signal, beforeStop }: Bringing) => {
    const { bundle, kind, leads } = deployment;
    const nextEnv = environmentOf(options, places.root, properties);
    const settings: RunSettings = { env: nextEnv, signal, onLine: engineLog.write };
    const hookKind = kind === "application" ? "hooks" : "confighooks";
    await build({ bundle, staging: places.staging, root: places.root, leads, hookKind }, settings);
    const nextLines = await processesOf(await stripped(places.staging), platform);
    signal.throwIfAborted();
    await beforeStop();
    await stopProcesses();
    await rm(places.current, { recursive: true, force: true });
    await rename(places.staging, places.current);
    application = await stripped(places.current);
    [lines, env] = [nextLines, nextEnv];
    await refuseTaken(port);
    start();
    await runHooks(application, hookKind, "postdeploy", settings);
  };

  return {
    id,
    port,
    get application() {
      return application;
    },
    async deploy(bringing) {
      try {
        await bring(bringing);
        return { ok: true };
      } catch (error) {
        if (bringing.signal.aborted) return { ok: false, reason: "The deployment was cut short." };
        if (!(error instanceof HarnessError) && !isSystemError(error)) throw error;
        engineLog.write(`[deployment] ${error.message}`);
        return { ok: false, reason: error.message };
      }
    },
    async restart() {
      await stopProcesses();
      start();
    },
    running: () => web()?.running ?? false,
    lost: () => lost,
    restarts: () => web()?.restarts ?? 0,
    pid: () => web()?.pid,
    logs: (kind) => collectLogs(places.logs, kind),
    async stop() {
      await stopProcesses();
      await rm(folder, { recursive: true, force: true });
    },
  };
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
});

/** The shell between tells a signal of its child by its own exit code, 128 and the signal. */
const isKilled = ({ signal, code }: ChildExit) => signal === "SIGKILL" || code === 137;

/** A full disk, a missing program: the deployment's end, not a fault of ours. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function environmentOf(
  options: InstanceOptions,
  root: string,
  properties: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    LANG: "en_US.UTF-8",
    HOME: options.folder,
    ...properties,
    ...options.environment,
    /** Where the absolute paths of configuration files lie. */
    EB_INSTANCE_ROOT: root,
    PATH: [dirname(process.execPath), options.searchPath].join(delimiter),
    PORT: String(options.port),
  };
}
