/**
 * The gateway that outlives a run, because what the kept servers and the applications stand on
 * must: Fedora's S3, and the database and Redis that RDS and ElastiCache make. It is an `avalon-aws
 * up` of its own on a port that stays, with a data directory beside the servers' own.
 */

import { join } from "node:path";
import { machineEnvironment, machineSearchPath } from "#config/environment.ts";
import { type Clock, createClock } from "#kernel/clock.ts";
import { isJsonObject, type JsonObject } from "#kernel/json.ts";
import { cacheDir } from "#setup/places.ts";
import { type Place, portOf } from "#stack/definition.ts";
import { asIdentity } from "#stack/lock.ts";
import { takePorts } from "#stack/port-pool.ts";
import { http, type Probe, waitUntilReady } from "#stack/probe.ts";
import { LOG_FILE, prepareFolder } from "#stack/process/folder.ts";
import { adoptProcess, endProcess, spawnProcess } from "#stack/process/handle.ts";
import {
  isAlive,
  type ProcessIdentity,
  type ProcessRegister,
  signalFamily,
} from "#stack/process/identity.ts";
import { lastLines } from "#stack/process/log-file.ts";

/** What is remembered of it between runs. */
export interface KeptGateway {
  readonly identity: ProcessIdentity;
  readonly port: number;
  /** Its data directory and its log. */
  readonly folder: string;
}

const MAIN = join(import.meta.dirname, "..", "cli", "entry.mjs");
const READY_MS_MAX = 20_000;
/** In which its database and Redis end. */
const END_MS_MAX = 30_000;

/** The same place again (`before`), or a new one in `folder`; resolves when it answers. */
export async function startKeptGateway(
  folder: string,
  register: ProcessRegister,
  before?: KeptGateway,
): Promise<KeptGateway> {
  const port = before?.port ?? (await takePorts(["http"]))["http"] ?? 0;
  const logFile = join(folder, LOG_FILE);
  const words = ["up", "--port", String(port), "--data-dir", join(folder, "data")];
  // Its engines find their programs, and folders prepared for new databases, where ours do.
  const env = { PATH: machineSearchPath, AVALON_AWS_CACHE_DIR: cacheDir(machineEnvironment) };
  const recipe = { command: process.execPath, args: [MAIN, ...words], env, files: {} };
  const command = await prepareFolder("gateway", recipe, folder, register);
  const handle = await spawnProcess(command, { folder, logFile, env });
  register.add("gateway", handle.identity);
  const clock = createClock();
  try {
    await waitUntilReady({
      name: "the gateway of kept servers",
      probe: gatewayServes({ host: "127.0.0.1", ports: { http: port } }),
      clock,
      withinMs: READY_MS_MAX,
      died: handle.exited,
      logs: () => lastLines(logFile),
    });
  } catch (error) {
    signalFamily(handle.identity.pid, "SIGKILL");
    throw error;
  } finally {
    handle.release();
    clock.stop();
  }
  return { identity: handle.identity, port, folder };
}

/** Ready when its control interface says so. */
export const gatewayServes = (place: Place): Probe =>
  http(`http://${place.host}:${portOf(place, "http")}/_harness/health`);

/** Ends it with its database and its Redis; resolves when all have ended. */
export async function endKeptGateway({ identity }: KeptGateway, clock: Clock): Promise<void> {
  if (isAlive(identity))
    await endProcess(adoptProcess(identity, clock), "SIGTERM", clock, END_MS_MAX);
}

/** As it is written beside the kept servers. */
export function gatewayRecord({ identity, port, folder }: KeptGateway): JsonObject {
  return { gateway: { identity: { ...identity }, port, folder } };
}

/** Read back; undefined when the record is of another form. */
export function gatewayIn(extra: JsonObject): KeptGateway | undefined {
  const record = extra["gateway"];
  if (!isJsonObject(record)) return undefined;
  const { identity, port, folder } = record;
  if (typeof port !== "number" || typeof folder !== "string") return undefined;
  return { identity: asIdentity(identity), port, folder };
}

export function gatewayEndpoint({ port }: KeptGateway): string {
  return `http://127.0.0.1:${port}`;
}
