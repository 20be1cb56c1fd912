/**
 * The gateway that outlives a run, because what the kept servers and the applications stand on
 * must: the database and Redis that RDS and ElastiCache make and, where servers are processes,
 * Fedora's S3. It is an `avalon-aws up` of its own on a port that stays, with a data directory beside the servers' own.
 */

import { join } from "node:path";
import { machineEnvironment, machineSearchPath } from "#config/environment.ts";
import { kebab, type ServerOptions } from "#config/options.ts";
import { type Clock, createClock } from "#kernel/clock.ts";
import { isJsonObject, type JsonObject } from "#kernel/json.ts";
import { cacheDir } from "#setup/places.ts";
import type { Backend } from "#stack/backend.ts";
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

/** What it is started with, beside its place. */
export interface GatewaySettings {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Variables by which Docker's and testcontainers' clients find an engine and its registries. */
const ENGINE_VARIABLES = /^(DOCKER_|TESTCONTAINERS_|RYUK_|(HOME|XDG_RUNTIME_DIR)$)/;

/** Its database and Redis are what the servers are. */
export function gatewaySettings(backend: Backend, options: ServerOptions): GatewaySettings {
  const images = Object.entries(options).filter(
    (entry): entry is [string, string] =>
      entry[0].startsWith("image") && typeof entry[1] === "string",
  );
  const asked = [["backend", backend] as const, ...(backend === "docker" ? images : [])];
  const variables = Object.entries(machineEnvironment).filter(
    (entry): entry is [string, string] => ENGINE_VARIABLES.test(entry[0]) && entry[1] !== undefined,
  );
  return {
    words: asked.flatMap(([name, value]) => [`--${kebab(name)}`, value]),
    env: backend === "docker" ? Object.fromEntries(variables) : {},
  };
}

const MAIN = join(import.meta.dirname, "..", "cli", "entry.mjs");
const READY_MS_MAX = 20_000;
/** In which its database and Redis end. */
const END_MS_MAX = 30_000;

/** The same place again (`before`), or a new one in `folder`; resolves when it answers. */
export async function startKeptGateway(
  folder: string,
  register: ProcessRegister,
  settings: GatewaySettings,
  before?: KeptGateway,
): Promise<KeptGateway> {
  const port = before?.port ?? (await takePorts(["http"]))["http"] ?? 0;
  const logFile = join(folder, LOG_FILE);
  const place = ["--port", String(port), "--data-dir", dataDirOf({ folder })];
  const words = ["up", ...place, ...settings.words];
  // Its engines find their programs, and folders prepared for new databases, where ours do.
  const found = { PATH: machineSearchPath, AVALON_AWS_CACHE_DIR: cacheDir(machineEnvironment) };
  const env = { ...found, ...settings.env };
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

/** Its `--data-dir`. */
export const dataDirOf = ({ folder }: Pick<KeptGateway, "folder">): string => join(folder, "data");

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
