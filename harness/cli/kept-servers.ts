/** The servers that are kept, as processes and as containers. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ServerOptions } from "#config/options.ts";
import { keptDataStoreStatus } from "#servers/kept-data-stores.ts";
import { gatewayIn, type KeptGateway } from "#servers/kept-gateway.ts";
import { findKeptStack } from "#servers/kept-stack.ts";
import { isContainer, type ServerIdentity } from "#stack/identity.ts";
import type { KeptStack } from "#stack/kept.ts";
import { lastLog } from "#stack/kept-server.ts";
import { lastLines } from "#stack/process/log-file.ts";

export interface KeptServer {
  readonly name: string;
  readonly identity: ServerIdentity;
  readonly ports: Readonly<Record<string, number>>;
}

/** What is kept in the folder: of one backend, or of both with processes first. */
export function keptStacks(
  stateDir: string,
  backend: ServerOptions["backend"] = "auto",
): readonly KeptStack[] {
  const found = [
    backend === "docker" ? undefined : findKeptStack("process", stateDir),
    backend === "process" ? undefined : findKeptStack("docker", stateDir),
  ];
  return found.filter((stack) => stack !== undefined);
}

/** Its servers, and the gateway that they stand on. */
export function keptServers({ servers, extra }: KeptStack): readonly KeptServer[] {
  const gateway = gatewayIn(extra);
  return Object.entries({
    ...servers,
    ...(gateway ? { gateway: { ...gateway, ports: { http: gateway.port } } } : {}),
  }).map(([name, { identity, ports }]) => ({ name, identity, ports }));
}

export interface KeptLog {
  readonly name: string;
  /** So many last lines, oldest first. */
  read(lines: number): Promise<readonly string[]>;
}

/** The logs of its servers, and of the database and the Redis that its gateway runs. */
export function keptLogs(stack: KeptStack): readonly KeptLog[] {
  const { dataDir, extra } = stack;
  const kept = keptServers(stack);
  const servers = kept.map(({ name, identity }) => ({
    name,
    read: (lines: number) => lastLog(identity, join(dataDir, name), lines),
  }));
  const gateway = gatewayIn(extra);
  if (!gateway) return servers;
  const isDocker = kept.some(({ identity }) => isContainer(identity));
  const read = isDocker ? containerLines : processLines;
  const run = DATA_STORES.map((name) => ({
    name,
    read: (lines: number) => read(gateway, name, lines),
  }));
  return [...servers, ...run];
}

type DataStoreName = (typeof DATA_STORES)[number];

/** Of a database with a standby, the primary: it has the address that RDS tells. */
async function containerLines(gateway: KeptGateway, name: DataStoreName, lines: number) {
  const { containerLog, containerOf } = await import("#stack/docker/kept-containers.ts");
  const stores = await keptDataStoreStatus(gateway, AbortSignal.timeout(ANSWER_MS_MAX));
  const { address = "" } = stores.find(({ kind }) => kind === name) ?? {};
  const [host = "", port] = address.split(":");
  const found = await containerOf({ host, ports: { [name]: Number(port) } });
  return found ? containerLog(found, lines) : [];
}

async function processLines({ folder }: KeptGateway, name: DataStoreName, lines: number) {
  return lastLines(newestLog(folder, `${name}.log`)).slice(-lines);
}

const ANSWER_MS_MAX = 5_000;
const DATA_STORES = ["postgres", "redis"] as const;

/** Of a database with a standby, the primary writes last. */
function newestLog(folder: string, name: string): string {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === name)
    .map(({ parentPath }) => join(parentPath, name));
  const times = new Map(found.map((path) => [path, statSync(path).mtimeMs]));
  const [newest = join(folder, name)] = found.sort(
    (a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0),
  );
  return newest;
}
