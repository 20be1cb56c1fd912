/**
 * Deploys and runs one instance of an application as Beanstalk's Node platform does: unpack,
 * prebuild hooks, install, predeploy hooks, start, health check, postdeploy hooks.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/platforms-linux-extend.html
 */

import { mkdir } from "node:fs/promises";
import { get } from "node:http";
import { delimiter, dirname, join } from "node:path";
import { type Clock, createClock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import { openLogFile } from "../process/log-file.ts";
import { type HookSettings, runCommand, runHooks } from "./hooks.ts";
import { layOut, needsInstall, processesOf, type SourceBundle } from "./source-bundle.ts";
import { SupervisedProcess } from "./supervised-process.ts";

export interface ApplicationOptions {
  readonly bundle: SourceBundle;
  /** The instance's own folder: the unpacked bundle and the logs. */
  readonly folder: string;
  /** Where the application must listen, on loopback; Beanstalk's own default is 8080. */
  readonly port: number;
  /** Environment properties, credentials and AWS_ENDPOINT_URL included. */
  readonly properties: Readonly<Record<string, string>>;
  /** Where programs are looked for, as in PATH; the harness's own Node comes first. */
  readonly searchPath: string;
  /** `Application Healthcheck URL`: a path. */
  readonly healthPath: string;
  /** How long the first healthy answer may take, in the machine's time. */
  readonly readyMsMax: number;
  readonly logger: Logger;
  /** Hears of each process that ended by itself. */
  onExit?(name: string, how: string, restartMs: number): void;
  readonly signal?: AbortSignal;
}

/** What a health check saw. */
export type Health =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly status?: number; readonly reason: string };

export interface Application {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** The folder it runs in. */
  readonly folder: string;
  /** By process: `web`, further Procfile lines; `engine` is the deployment's own. */
  readonly logFiles: Readonly<Record<string, string>>;
  health(): Promise<Health>;
  /** Restarts in a row, by process. */
  restarts(): Readonly<Record<string, number>>;
  /** The last lines of a process. */
  recentLines(name: string): readonly string[];
  /** Ends a process as a crash would. */
  crash(name?: string): void;
  stop(): Promise<void>;
}

const HEALTH_MS_MAX = 5000;
const HEALTH_EVERY_MS = 100;

/** Resolves when the application answers its health check and its postdeploy hooks ran. */
export async function startApplication(options: ApplicationOptions): Promise<Application> {
  const machine = createClock();
  const logs = join(options.folder, "logs");
  await mkdir(logs, { recursive: true });
  const engineLog = join(logs, "eb-engine.log");
  const engine = openLogFile(engineLog);
  const env = environmentOf(options);
  const hooks: HookSettings = { env, onLine: engine.write };
  const processes = new Map<string, SupervisedProcess>();
  const logFiles: Record<string, string> = { engine: engineLog };
  const stop = async () => {
    await Promise.all([...processes.values()].map((process) => process.stop()));
    machine.stop();
  };
  const health = () => checkHealth(`http://127.0.0.1:${options.port}${options.healthPath}`);
  try {
    const folder = await build(options, hooks);
    for (const { name, command } of await processesOf(folder)) {
      const logFile = join(logs, `${name}.stdout.log`);
      logFiles[name] = logFile;
      const onExit = options.onExit ?? (() => {});
      const { logger } = options;
      const supervised = { name, command, folder, env, logFile, logger, machine, onExit };
      processes.set(name, new SupervisedProcess(supervised));
    }
    await ready(options, machine, { health, web: processes.get("web") });
    await runHooks(folder, "postdeploy", hooks);
    return {
      url: `http://127.0.0.1:${options.port}`,
      folder,
      logFiles,
      health,
      restarts: () => Object.fromEntries([...processes].map(([name, p]) => [name, p.restarts])),
      recentLines: (name) => processes.get(name)?.recent ?? [],
      crash: (name = "web") => processes.get(name)?.crash(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** All that happens before the processes start. */
async function build(options: ApplicationOptions, hooks: HookSettings): Promise<string> {
  const folder = await layOut(options.bundle, join(options.folder, "current"));
  await runHooks(folder, "prebuild", hooks);
  if (await needsInstall(folder)) {
    const args = ["install", "--omit=dev", "--no-audit", "--no-fund"];
    await runCommand({ command: "npm", args, folder, label: "build/npm" }, hooks);
  }
  await runHooks(folder, "predeploy", hooks);
  return folder;
}

function environmentOf(options: ApplicationOptions): Record<string, string> {
  return {
    LANG: "en_US.UTF-8",
    HOME: options.folder,
    ...options.properties,
    PATH: [dirname(process.execPath), options.searchPath].join(delimiter),
    PORT: String(options.port),
  };
}

interface Watched {
  health(): Promise<Health>;
  readonly web: SupervisedProcess | undefined;
}

async function ready(options: ApplicationOptions, machine: Clock, watched: Watched): Promise<void> {
  const deadline = machine.now() + options.readyMsMax;
  for (;;) {
    const seen = await watched.health();
    if (seen.ok) return;
    if (options.signal?.aborted || machine.now() >= deadline) {
      const why = options.signal?.aborted ? "the start was cancelled" : seen.reason;
      throw new HarnessError(
        "SERVER_NOT_READY",
        `The application did not answer ${options.healthPath} on port ${options.port} within ` +
          `${options.readyMsMax} ms (${why}). Its last lines:\n${watched.web?.recent.join("\n")}`,
      );
    }
    await new Promise<void>((resolve) =>
      machine.schedule(machine.now() + HEALTH_EVERY_MS, resolve),
    );
  }
}

/** AWS: a basic health check wants exactly 200; a redirect or an error is not healthy. */
function checkHealth(url: string): Promise<Health> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: HEALTH_MS_MAX, agent: false }, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      if (status === 200) resolve({ ok: true, status });
      else resolve({ ok: false, status, reason: `it answered ${status} instead of 200` });
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
    request.on("error", (error) => resolve({ ok: false, reason: error.message }));
  });
}
